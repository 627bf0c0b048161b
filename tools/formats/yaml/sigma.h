/*
 * sigma: a rule of Sigma: the rule itself, and the names, addresses and hashes
 * that its detection looks for.
 *
 * What a condition leaves out ("not filter") is told, and references are links.
 */
#ifndef TOOLS_FORMATS_YAML_SIGMA_H
#define TOOLS_FORMATS_YAML_SIGMA_H

#include "tools/formats/json/feed_walk.h"

/* Whether root is a rule, or a list of them. */
bool sigma_knows(const json_t *root);

/* text is what tree was made of. */
void sigma_read(struct reading *r, const struct feed_tree *tree,
                struct bytes text);

#endif

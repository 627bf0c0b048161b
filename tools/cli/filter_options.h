/*
 * filter_options: the options that every list takes, with the same words and
 * meaning: tools/client/listing/filter_words.h.
 */
#ifndef TOOLS_CLI_FILTER_OPTIONS_H
#define TOOLS_CLI_FILTER_OPTIONS_H

#include "tools/cli/cli.h"
#include "tools/cli/option.h"
#include "tools/client/listing/filter_words.h"

enum { FILTER_OPTIONS_ROOM = 16 };

/* Add them behind a command's own, of which there are 4 at most, and the end of
   the table behind them. */
void filter_options_add(struct option_spec specs[static FILTER_OPTIONS_ROOM],
                        struct filter_words *w, enum filter_list of);

/* What was said, as a filter. CLI_USAGE: a word means nothing, and was named.
 */
int filter_options_take(const struct cli *cli, struct filter *out,
                        const struct filter_words *w, enum filter_list of);

/* Tell that the limit left rows out, to a person. */
void filter_options_told(const struct cli *cli, const struct filter_told *told);

#endif

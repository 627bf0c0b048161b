/*
 * label: what a new record says of itself: TLP, PAP, how long it holds, whether
 * it is urgent.
 */
#ifndef TOOLS_CLI_LABEL_H
#define TOOLS_CLI_LABEL_H

#include "proto/control.h"
#include "proto/tlp.h"
#include "tools/cli/options.h"

struct label {
    const char *tlp_word, *pap_word, *expires; /* as they were typed */
    bool urgent;
    enum tlp tlp;
    enum pap pap;
    uint64_t expires_ms;
};

/* The options of a command. */
struct option_spec label_tlp(struct label *l);
struct option_spec label_pap(struct label *l);
struct option_spec label_expires(struct label *l);
struct option_spec label_urgent(struct label *l);

/* Read the words; told with the command's name before it. CLI_DONE, CLI_USAGE.
 */
int label_check(struct label *l, const char *command);

/* Only what was said: a revision keeps the rest. */
void label_put(const struct label *l, struct control_writer *args);

#endif

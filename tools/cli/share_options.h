/*
 * share_options: the options of commands that share: label, recipients, token.
 */
#ifndef TOOLS_CLI_SHARE_OPTIONS_H
#define TOOLS_CLI_SHARE_OPTIONS_H

#include "tools/cli/options.h"
#include "tools/client/act.h"
#include "tools/client/label.h"
#include "tools/client/recipients.h"
#include "tools/client/retraction/reinstate.h"

/* --tlp, --pap, --expires, --urgent; help: N_(). */
struct option_spec share_options_tlp(struct label *l, const char *help);
struct option_spec share_options_pap(struct label *l, const char *help);
struct option_spec share_options_expires(struct label *l);
struct option_spec share_options_urgent(struct label *l);

/* --to, --later-members, --delegate. */
struct option_spec share_options_to(struct recipients *r);
struct option_spec share_options_later(struct recipients *r);
struct option_spec share_options_delegate(struct recipients *r);

/* --reinstate. */
struct option_spec share_options_reinstate(struct reinstate *r);

/* --list, --yes, --token. */
struct option_spec share_options_list(bool *all);
struct option_spec share_options_yes(bool *yes);
struct option_spec share_options_token(struct act *a);

/* On a terminal, ask what --later-members would say, where that is open. */
void share_options_ask(struct recipients *r, enum tlp tlp);

/* Begin an act by itself: its token is read, the command line is said to it.
   CLI_DONE, or CLI_USAGE (explained). */
int share_options_begin(const struct cli *cli, struct act *a);

#endif

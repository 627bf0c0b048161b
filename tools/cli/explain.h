/*
 * explain: what the client library answered, for a person: a sentence for each
 * reason on stderr, in their language, and the exit code of the verdict.
 */
#ifndef TOOLS_CLI_EXPLAIN_H
#define TOOLS_CLI_EXPLAIN_H

#include "tools/cli/cli.h"
#include "tools/client/reason.h"

/* The exit code. The reasons are forgotten then; that an act was lost is told
   with the command that goes on with it, with --json on stdout, too. */
int explain(const struct cli *cli, enum verdict verdict, struct reasons *why);

/* The exit code alone. */
int explain_exit(enum verdict verdict);

/* The sentence of a reason, before it is translated: for tests. */
const char *explain_sentence(enum reason_code code);

#endif

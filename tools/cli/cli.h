/*
 * cli: what every subcommand of `noroshi` is given, and what it answers with.
 */
#ifndef TOOLS_CLI_CLI_H
#define TOOLS_CLI_CLI_H

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) text /* translated where it is printed */

/* Exit codes, the same for every subcommand. */
enum cli_exit {
    CLI_DONE = 0,      /* done, or a hit */
    CLI_NO = 1,        /* no, or not yet */
    CLI_USAGE = 2,     /* the command line or an input is wrong */
    CLI_NO_DAEMON = 3, /* noroshid is not running */
    CLI_POLICY = 4,    /* nobody may get it */
};

struct cli {
    const char *dir; /* of the node */
    bool json;
};

/* argv[0] is the subcommand's name. */
typedef int cli_run(struct cli *cli, int argc, char **argv);

cli_run cli_init, cli_card, cli_peer, cli_share, cli_retract, cli_lookup,
    cli_records, cli_show, cli_receipts, cli_release, cli_quarantine,
    cli_status, cli_help;

#endif

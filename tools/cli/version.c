/* noroshi version: which one this is. */
#include <stdio.h>

#include "tools/cli/options.h"
#include "tools/cli/term/say.h"

static int version(struct cli *cli, int argc, char **argv)
{
    int rc = options_take(cli, NULL, &argc, &argv);
    json_t *out;

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0) {
        say_wrong(_("version: unexpected argument '%s'"), argv[0]);
        return CLI_USAGE;
    }
    if (!cli->json) {
        puts("noroshi " NOROSHI_VERSION);
        return CLI_DONE;
    }
    out = json_pack("{s:s}", "version", NOROSHI_VERSION);
    say_json(out);
    json_decref(out);
    return CLI_DONE;
}

const struct command command_version = {
    .name = "version",
    .run = version,
    .group = COMMAND_KEEP,
    .synopsis = "[--json]",
    .help = N_("show which version this is"),
    .about = N_("Shows the version of this program, as --version does. That "
                "of the node stands in 'noroshi status'."),
    .exits = N_("0 shown\n2 usage"),
    .examples = "noroshi version\n",
};

/* noroshi restore: take the store that was put back, under a new life. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "node/file.h"
#include "node/lock.h"
#include "node/restore.h"
#include "tools/cli/command.h"
#include "tools/cli/options.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"

static int told(const struct fault *fault)
{
    char room[TRANSLATE_MAX];

    say_wrong("%s", translate(room, fault->about));
    return fault->why == ERR_BUSY || fault->why == ERR_FULL ? CLI_NO
                                                            : CLI_USAGE;
}

/* Whether there is something to take. */
static int look(const char *dir)
{
    char path[FILE_PATH_MAX];

    file_path(path, dir, "card");
    if (access(path, F_OK) != 0) {
        say_wrong(_("restore: no node in '%s'"), dir);
        return CLI_USAGE;
    }
    file_path(path, dir, "store/data.mdb");
    if (access(path, F_OK) == 0)
        return CLI_DONE;
    say_wrong(_("restore: no store in '%s/store': put it back first; if it is "
                "lost, rebuild with 'noroshi init --identity'"),
              dir);
    return CLI_USAGE;
}

static int confirm(bool yes)
{
    say_note(_("The store that is here is used as it is, whatever its age. The "
               "next start begins a new life and notifies peers: they send "
               "again what came after it. What this node itself shared after "
               "it is not known here; whoever has it keeps it. Suspensions by "
               "this node end. Records that were recalled after it are here "
               "again until their recall comes again."));
    if (yes)
        return CLI_DONE;
    if (!ask_possible()) {
        say_wrong(_("restore: no terminal to ask at: add --yes"));
        return CLI_USAGE;
    }
    return ask_yes(_("Use this store?")) ? CLI_DONE : CLI_NO;
}

static int restore(const char *dir, bool yes)
{
    struct fault fault = {.why = ERR_OK};
    int lock = -1, rc = look(dir);

    if (rc == CLI_DONE && lock_take(&lock, dir, 0, &fault) != ERR_OK)
        rc = told(&fault);
    if (rc == CLI_DONE)
        rc = confirm(yes);
    if (rc == CLI_DONE && restore_ask(dir, &fault) != ERR_OK)
        rc = told(&fault);
    if (lock >= 0)
        close(lock);
    if (rc == CLI_DONE)
        say_note(_("Now start noroshid."));
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    bool yes = false;
    const struct option_spec specs[] = {
        {"yes", OPTION_FLAG, &yes, NULL, N_("skip the confirmation")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0) {
        say_wrong(_("restore: unexpected argument '%s'"), argv[0]);
        return CLI_USAGE;
    }
    return restore(cli->dir, yes);
}

const struct command command_restore = {
    .name = "restore",
    .run = run,
    .group = COMMAND_KEEP,
    .synopsis = "[--yes]",
    .help = N_("use a store that was put back from a copy"),
    .about =
        N_("For a node whose directory or store was put back from a copy, "
           "while noroshid does not run. The next start begins a new life of "
           "the store and notifies peers; they send again what came after the "
           "copy. Suspensions by this node end; a peer that suspended this "
           "node adds its card again ('noroshi peer add').\n"
           "What this node itself shared after the copy was made comes back "
           "only as far as peers give it back. Where no copy is good, rebuild "
           "with 'noroshi init --identity'."),
    .exits = N_("0 the next start uses it\n"
                "1 no, or noroshid runs\n"
                "2 usage, or no store there"),
    .examples = "systemctl stop noroshid\n"
                "noroshi restore\n"
                "systemctl start noroshid\n",
};

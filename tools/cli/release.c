/* noroshi release: again, or to one more. */
#include "tools/cli/command.h"
#include "tools/cli/pass.h"

const struct command command_release = {
    .name = "release",
    .run = pass_run,
    .group = COMMAND_WARN,
    .synopsis = "RECORD --to PEER|group:GROUP|everyone... [OPTION]...",
    .help = N_("resend a record, or add a recipient"),
    .about =
        N_("Sends a record again (after cancelled, cannot decrypt or refused), "
           "or to one more peer. The policy decides; what the audience does "
           "not allow is refused: 'noroshi revise' changes the audience."),
    .exits =
        N_("0 sent\n1 temporarily unable, or the answer was no\n2 usage, or "
           "nobody to ask\n3 noroshid not running, or "
           "gone before its answer\n4 policy refused"),
    .examples = "noroshi release 42 --to cert-b\n",
};

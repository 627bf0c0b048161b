/* noroshi release: again, or to one more. */
#include "tools/cli/command.h"
#include "tools/cli/pass.h"

const struct command command_release = {
    .name = "release",
    .run = pass_run,
    .group = COMMAND_WARN,
    .synopsis = "RECORD --to PEER|group:GROUP|everyone... [OPTION]...",
    .help = N_("release a record again, or to one more"),
    .about = N_("Releases a record again (after void, unopened or refused), or "
                "to one more peer. The policy decides; what the audience does "
                "not allow is refused: 'noroshi revise' changes the audience."),
    .exits = N_("0 released\n1 not now, or the answer was no\n2 usage, or "
                "nobody to ask\n3 noroshid not running, or "
                "gone before its answer\n4 policy refused"),
    .examples = "noroshi release 42 --to cert-b\n",
};

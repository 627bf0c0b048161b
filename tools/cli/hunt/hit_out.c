#include "tools/cli/hunt/hit_out.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/say.h"

struct hunt_state_out hit_out_now(void)
{
    struct stat s;

    if (fstat(STDOUT_FILENO, &s) != 0 || !S_ISREG(s.st_mode))
        return (struct hunt_state_out){0};
    return (struct hunt_state_out){s.st_dev, s.st_ino, (uint64_t)s.st_size};
}

static bool failed(void)
{
    say_wrong(_("hits cannot be written: %s"), strerror(errno));
    return false;
}

bool hit_out_cut(const struct hunt_state_about *last)
{
    const struct hunt_state_out now = hit_out_now();

    if (last->fresh || last->ended || now.ino == 0 ||
        now.ino != last->out.ino || now.dev != last->out.dev)
        return true;
    if (now.size < last->out.size)
        say_note(_("the output is shorter than it was: what was written before "
                   "is not written again"));
    if (now.size <= last->out.size)
        return true;
    if (ftruncate(STDOUT_FILENO, (off_t)last->out.size) != 0 ||
        lseek(STDOUT_FILENO, 0, SEEK_END) < 0)
        return failed();
    say_note(ngettext("%llu byte of output that was not committed is cut off: "
                      "its hits come again",
                      "%llu bytes of output that were not committed are cut "
                      "off: their hits come again",
                      now.size - last->out.size),
             (unsigned long long)(now.size - last->out.size));
    return true;
}

bool hit_out_flush(bool durable)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        return failed();
    return !durable || hit_out_now().ino == 0 ||
           fdatasync(STDOUT_FILENO) == 0 || failed();
}

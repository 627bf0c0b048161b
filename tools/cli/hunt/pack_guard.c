#include "tools/cli/hunt/pack_guard.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/translate.h"

enum { LINE_MAX_OCTETS = 1024 };

/* A signal brings nothing along: what it is to say is made before. */
static char line[LINE_MAX_OCTETS];

static void cut(int number, siginfo_t *about, void *context)
{
    (void)context;
    /* Of memory that fails the kernel tells otherwise, and the program ends as
       it would without us. */
    if (about->si_code != BUS_ADRERR) {
        signal(number, SIG_DFL);
        return;
    }
    (void)!write(STDERR_FILENO, line, strlen(line));
    _exit(CLI_USAGE);
}

void pack_guard_begin(const char *command)
{
    struct sigaction on_cut = {.sa_sigaction = cut, .sa_flags = SA_SIGINFO};

    snprintf(line, sizeof line,
             _("noroshi: %s: a pack was cut, or its disk failed, while it was "
               "read: what is shown is not complete; check packs with "
               "'noroshi pack verify'\n"),
             command);
    sigemptyset(&on_cut.sa_mask);
    sigaction(SIGBUS, &on_cut, NULL);
}

#include "tools/cli/term/pager.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_STARTED = 127 };

/* -F: what fits ends at once, -R: colours, -X: it stays on the screen. */
static const char usual[] = "less", usual_flags[] = "FRX";

/* Whether a program of that name stands in PATH. */
static bool installed(const char *name)
{
    const char *at = getenv("PATH");
    char path[PATH_MAX];

    for (size_t n; at != NULL && *at != '\0'; at += n + (at[n] == ':')) {
        n = strcspn(at, ":");
        if (snprintf(path, sizeof path, "%.*s/%s", (int)n, at, name) <
                (int)sizeof path &&
            access(path, X_OK) == 0)
            return true;
    }
    return false;
}

/* NULL: none. */
static const char *command(void)
{
    const char *said = getenv("PAGER"), *term = getenv("TERM");

    if (said != NULL)
        return *said == '\0' || strcmp(said, "cat") == 0 ? NULL : said;
    if (term == NULL || strcmp(term, "dumb") == 0)
        return NULL;
    return installed(usual) ? usual : NULL;
}

bool pager_wanted(void)
{
    const pid_t front = tcgetpgrp(STDOUT_FILENO);

    /* A terminal that is not ours to control has no foreground: -1. */
    return (front < 0 || front == getpgrp()) && command() != NULL;
}

static void run(int file)
{
    /* What a person has said of less, or of lv, holds. */
    if (setenv("LESS", usual_flags, 0) != 0 || setenv("LV", "-c", 0) != 0 ||
        dup2(file, STDIN_FILENO) < 0)
        _exit(NOT_STARTED);
    execl("/bin/sh", "sh", "-c", command(), (char *)NULL);
    _exit(NOT_STARTED);
}

bool pager_show(int file)
{
    const struct sigaction none = {.sa_handler = SIG_IGN};
    struct sigaction interrupt, quit;
    int status = 0;
    pid_t pid;

    if (lseek(file, 0, SEEK_SET) != 0 || (pid = fork()) < 0)
        return false;
    if (pid == 0)
        run(file);
    /* They are the pager's while it runs. */
    sigaction(SIGINT, &none, &interrupt);
    sigaction(SIGQUIT, &none, &quit);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    return !WIFEXITED(status) || WEXITSTATUS(status) != NOT_STARTED;
}

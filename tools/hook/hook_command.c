#include "tools/hook/hook_command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/config.h"

/* Between fork and exec: only what is safe there. */
static _Noreturn void become(char *const words[], int in, int null)
{
    static const int usual[] = {SIGINT,  SIGTERM, SIGHUP,
                                SIGPIPE, SIGXFSZ, SIGCHLD};

    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        signal(usual[i], SIG_DFL);
    if (setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
        dup2(in, STDIN_FILENO) >= 0 && dup2(null, STDOUT_FILENO) >= 0)
        execv(words[0], words);
    _exit(127);
}

/* In place: blanks end them. */
static void split(char *text, char *words[static HOOK_COMMAND_WORDS_MAX + 1])
{
    size_t n = 0;
    char *rest = text;

    while (n < HOOK_COMMAND_WORDS_MAX &&
           (words[n] = strtok_r(n == 0 ? text : NULL, " \t", &rest)) != NULL)
        n++;
    words[n] = NULL;
}

static bool fail(int saved, char why[static HOOK_COMMAND_WHY_MAX])
{
    snprintf(why, HOOK_COMMAND_WHY_MAX, "cannot be run: %s", strerror(saved));
    return false;
}

static void let_go(struct hook_command *c)
{
    if (c->in >= 0)
        close(c->in);
    free(c->input);
    *c = (struct hook_command){.in = -1};
}

/* Both ends of a pipe, and where output goes; they close on exec. */
static bool open_ends(int pipe_fd[2], int *null)
{
    if (pipe2(pipe_fd, O_CLOEXEC) != 0)
        return false;
    *null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (*null >= 0 && fcntl(pipe_fd[1], F_SETFL, O_NONBLOCK) == 0)
        return true;
    close(pipe_fd[0]);
    close(pipe_fd[1]);
    if (*null >= 0)
        close(*null);
    return false;
}

bool hook_command_start(struct hook_command *c, const char *command,
                        char *input, uint64_t until_ms,
                        char why[static HOOK_COMMAND_WHY_MAX])
{
    char text[CONFIG_HOOK_COMMAND_MAX], *words[HOOK_COMMAND_WORDS_MAX + 1];
    int ends[2], null, saved;

    *c = (struct hook_command){.in = -1, .input = input};
    c->input_len = strlen(input);
    c->until_ms = until_ms;
    snprintf(text, sizeof text, "%s", command);
    split(text, words);
    if (access(words[0], X_OK) != 0 || !open_ends(ends, &null)) {
        saved = errno;
        let_go(c);
        return fail(saved, why);
    }
    c->pid = fork();
    saved = errno;
    if (c->pid == 0)
        become(words, ends[0], null);
    close(ends[0]);
    close(null);
    c->in = ends[1];
    /* Whoever is first: it may have to be killed before it runs. */
    if (c->pid > 0)
        (void)!setpgid(c->pid, c->pid);
    if (c->pid > 0)
        return true;
    let_go(c);
    return fail(saved, why);
}

static void write_on(struct hook_command *c)
{
    while (c->in >= 0) {
        ssize_t n =
            write(c->in, c->input + c->written, c->input_len - c->written);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        c->written += n > 0 ? (size_t)n : 0;
        /* Who does not read it to the end may have reasons. */
        if (n > 0 && c->written < c->input_len)
            continue;
        close(c->in);
        c->in = -1;
    }
}

void hook_command_step(struct hook_command *c, uint64_t now_ms)
{
    if (c->pid == 0)
        return;
    write_on(c);
    if (now_ms < c->until_ms || c->late)
        return;
    c->late = true;
    kill(-c->pid, SIGKILL);
}

void hook_command_ended(struct hook_command *c, int status,
                        char why[static HOOK_COMMAND_WHY_MAX])
{
    why[0] = '\0';
    if (c->late)
        snprintf(why, HOOK_COMMAND_WHY_MAX, "killed, since it took too long");
    else if (WIFSIGNALED(status))
        snprintf(why, HOOK_COMMAND_WHY_MAX, "signal %d", WTERMSIG(status));
    else if (WEXITSTATUS(status) != 0)
        snprintf(why, HOOK_COMMAND_WHY_MAX, "exit status %d",
                 WEXITSTATUS(status));
    kill(-c->pid, SIGKILL); /* what it left behind */
    let_go(c);
}

void hook_command_stop(struct hook_command *c)
{
    if (c->pid == 0)
        return;
    kill(-c->pid, SIGKILL);
    waitpid(c->pid, NULL, 0);
    let_go(c);
}

#include "tests/node/daemon_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "node/config.h"
#include "node/keyfile.h"
#include "tests/unit.h"

enum { TEXT_MAX = 64 * 1024 };

static void in_place(const struct daemon_fixture *d, const char *from,
                     const char *name)
{
    assert_int_equal(symlink(from, folder_file(&d->folder, name)), 0);
}

/* A node, and a folder of programs: the daemon copied, because it looks beside
   its own executable; the children linked. */
void daemon_fixture_open(struct daemon_fixture *d, const char *passphrase)
{
    static const struct node_id node = {{1}};
    struct fault fault = {.why = ERR_OK};
    struct unlock_key unlock;
    struct purpose_key key;
    char command[1024];

    folder_open(&d->folder);
    snprintf(command, sizeof command, "cp %s %s", NOROSHID,
             folder_file(&d->folder, "noroshid"));
    assert_int_equal(system(command), 0);
    snprintf(d->program, sizeof d->program, "%s",
             folder_file(&d->folder, "noroshid"));
    in_place(d, STAND_IN, "noroshi-net");
    in_place(d, STAND_IN, "noroshi-core");
    in_place(d, STAND_IN, "noroshi-keys");
    assert_err(ERR_OK, config_write_default(d->folder.path, NULL, &fault));
    assert_err(ERR_OK, keyfile_unlock_create(
                           &unlock, d->folder.path, bytes_text(passphrase),
                           passphrase[0] == '\0' ? KEYFILE_COST_NONE
                                                 : KEYFILE_COST_FAST,
                           &fault));
    for (enum keyfile_purpose p = KEYFILE_STORE; p < KEYFILE_IDENTITY; p++) {
        keyfile_purpose_key(&key, &unlock, p);
        assert_err(ERR_OK, keyfile_write(d->folder.path, p, &key, &node,
                                         bytes_text("a secret"), &fault));
    }
}

int daemon_fixture_begin(void **state)
{
    daemon_fixture_open(*state, "");
    return 0;
}

int daemon_fixture_begin_locked(void **state)
{
    daemon_fixture_open(*state, DAEMON_FIXTURE_PASSPHRASE);
    return 0;
}

int daemon_fixture_end(void **state)
{
    struct daemon_fixture *d = *state;

    folder_close(&d->folder);
    return 0;
}

pid_t daemon_fixture_start(const struct daemon_fixture *d, const char *log,
                           const char *option, const char *value)
{
    char path[FOLDER_PATH_MAX + 64];
    pid_t pid;
    int fd;

    snprintf(path, sizeof path, "%s", folder_file(&d->folder, log));
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(fd >= 0);
    pid = fork();
    if (pid == 0) {
        setsid();                         /* no terminal to prompt on */
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves none behind */
        dup2(fd, STDERR_FILENO);
        execl(d->program, "noroshid", "--dir", d->folder.path, option, value,
              (char *)NULL);
        _exit(99);
    }
    close(fd);
    return pid;
}

const char *daemon_fixture_text(const struct daemon_fixture *d,
                                const char *name)
{
    static char text[TEXT_MAX];
    FILE *from = fopen(folder_file(&d->folder, name), "r");
    size_t n = 0;

    if (from != NULL) {
        n = fread(text, 1, sizeof text - 1, from);
        fclose(from);
    }
    text[n] = '\0';
    return text;
}

size_t daemon_fixture_times(const struct daemon_fixture *d, const char *name,
                            const char *line)
{
    const char *at = daemon_fixture_text(d, name);
    size_t count = 0;

    while ((at = strstr(at, line)) != NULL) {
        at += strlen(line);
        count++;
    }
    return count;
}

void daemon_fixture_nap(void)
{
    struct timespec t = {.tv_nsec = DAEMON_FIXTURE_STEP_MS * 1000000L};

    nanosleep(&t, NULL);
}

void daemon_fixture_await_times(const struct daemon_fixture *d,
                                const char *name, const char *line,
                                size_t times)
{
    for (int ms = 0; ms < DAEMON_FIXTURE_PATIENCE_MS;
         ms += DAEMON_FIXTURE_STEP_MS) {
        if (daemon_fixture_times(d, name, line) >= times)
            return;
        daemon_fixture_nap();
    }
    fail_msg("'%s' not %zu times in %s:\n%s\nlog:\n", line, times, name,
             daemon_fixture_text(d, name));
}

void daemon_fixture_await(const struct daemon_fixture *d, const char *name,
                          const char *line)
{
    daemon_fixture_await_times(d, name, line, 1);
}

int daemon_fixture_end_of(pid_t pid)
{
    int status;

    for (int ms = 0; ms < DAEMON_FIXTURE_PATIENCE_MS;
         ms += DAEMON_FIXTURE_STEP_MS) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status)
                                     : 1000 + WTERMSIG(status);
        daemon_fixture_nap();
    }
    kill(pid, SIGKILL);
    fail_msg("it does not end");
    return -1;
}

int daemon_fixture_stop(pid_t pid)
{
    kill(pid, SIGTERM);
    return daemon_fixture_end_of(pid);
}

pid_t daemon_fixture_newest(const struct daemon_fixture *d, const char *name)
{
    char prefix[32];
    const char *at = daemon_fixture_text(d, "journal"), *last = NULL;

    snprintf(prefix, sizeof prefix, "%s pid ", name);
    while ((at = strstr(at, prefix)) != NULL) {
        at += strlen(prefix);
        last = at;
    }
    assert_non_null(last);
    return (pid_t)strtol(last, NULL, 10);
}

size_t daemon_fixture_at(const struct daemon_fixture *d, const char *line)
{
    const char *text = daemon_fixture_text(d, "journal"),
               *at = strstr(text, line);

    assert_non_null(at);
    return (size_t)(at - text);
}

#include "node/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "node/account.h"
#include "node/file.h"
#include "node/log.h"

/* A sanitizer reserves terabytes of address space. */
#ifdef NOROSHI_SANITIZED
enum { LIMITED = 0 };
#else
enum { LIMITED = 1 };
#endif

static void program_path(char out[static FILE_PATH_MAX], const char *folder,
                         enum process which)
{
    char name[32];

    snprintf(name, sizeof name, "noroshi-%s", process_text(which));
    file_path(out, folder, name);
}

enum err program_check(const char *folder, enum process which,
                       struct fault *fault)
{
    char path[FILE_PATH_MAX];

    program_path(path, folder, which);
    if (access(path, X_OK) == 0)
        return ERR_OK;
    return fault_say(fault, ERR_NOT_FOUND, "cannot run '%s': %s", path,
                     strerror(errno));
}

/* Between fork and exec: only what is safe there. */
static _Noreturn void become(char *const argv[], int fd,
                             const struct account *account, enum process which)
{
    struct rlimit memory = {PROGRAM_NET_MEMORY_MAX, PROGRAM_NET_MEMORY_MAX};
    sigset_t none;

    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) == 0 &&
        fcntl(fd, F_SETFD, 0) == 0 &&
        (which != PROCESS_NET || !LIMITED ||
         setrlimit(RLIMIT_DATA, &memory) == 0) &&
        account_become(account, which))
        execv(argv[0], argv);
    _exit(127);
}

enum err program_start(pid_t *pid, struct channel **line,
                       const struct program_world *world, enum process which)
{
    char path[FILE_PATH_MAX], fd_text[16], pid_text[16];
    char *const argv[] = {path, fd_text, pid_text,
                          (char *)(uintptr_t)world->dir, NULL};
    int fd[2];
    enum err err = channel_pair(fd);

    if (err != ERR_OK)
        return err;
    program_path(path, world->folder, which);
    snprintf(fd_text, sizeof fd_text, "%d", fd[1]);
    snprintf(pid_text, sizeof pid_text, "%ld", (long)getpid());
    err = channel_open(line, fd[0]);
    if (err == ERR_OK) {
        *pid = fork();
        if (*pid == 0)
            become(argv, fd[1], world->account, which);
        if (*pid < 0) {
            log_warn("cannot start %s: %s", process_text(which),
                     strerror(errno));
            channel_close(*line);
            *line = NULL;
            err = ERR_IO;
        }
    }
    close(fd[1]);
    return err;
}

enum err program_folder(char *out, size_t cap, struct fault *fault)
{
    char self[FILE_PATH_MAX], *slash;
    struct fault unheard = {.why = ERR_OK};
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    if (n < 0)
        return fault_say(fault, ERR_NOT_FOUND, "cannot tell where I am: %s",
                         strerror(errno));
    self[n] = '\0';
    slash = strrchr(self, '/');
    if (slash == NULL)
        return fault_say(fault, ERR_NOT_FOUND, "cannot tell where I am");
    *slash = '\0';
    snprintf(out, cap, "%s", self);
    if (program_check(out, PROCESS_CORE, &unheard) == ERR_OK)
        return ERR_OK;
    if ((size_t)snprintf(out, cap, "%s/../libexec/noroshi", self) >= cap)
        return fault_say(fault, ERR_TOO_BIG, "path too long");
    return program_check(out, PROCESS_CORE, fault);
}

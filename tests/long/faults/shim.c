/*
 * shim: a disk that fails when it is told to. Preloaded into noroshi-core; it
 * looks at what is written to data.mdb, and at nothing else.
 *
 * The file that SHIM_PLAN names holds one line:
 *
 *     CALL FROM COUNT ERRNO [# NUMBER]
 *
 * CALL is fdatasync, pwrite or any; the FROM-th such call and those after it,
 * COUNT in all, fail with ERRNO. With ERRNO 999 the process writes the line to
 * the file "struck" beside data.mdb, for core may write nowhere else, and kills
 * itself at that call; the line is done with then. Calls are counted from the
 * file's last change.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { KILL = 999, PLAN_MAX = 128, NAME_MAX_SHOWN = 512 };

static bool in_core(void)
{
    static int answer = -1;
    char name[32] = "";
    FILE *f;

    if (answer >= 0)
        return answer;
    f = fopen("/proc/self/comm", "r");
    if (f != NULL) {
        if (fgets(name, sizeof name, f) == NULL)
            name[0] = '\0';
        fclose(f);
    }
    answer = strncmp(name, "noroshi-core", 12) == 0;
    return answer;
}

static char struck[NAME_MAX_SHOWN];

static bool is_store(int fd)
{
    char link[64], name[NAME_MAX_SHOWN], *file;
    ssize_t n;

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, name, sizeof name - 1);
    if (n <= 0)
        return false;
    name[n] = '\0';
    file = strstr(name, "data.mdb");
    if (file != NULL)
        snprintf(struck, sizeof struck, "%.*sstruck", (int)(file - name), name);
    return file != NULL;
}

static bool read_line(char line[static PLAN_MAX], const char *path)
{
    FILE *f = path == NULL ? NULL : fopen(path, "r");
    bool got;

    if (f == NULL)
        return false;
    got = fgets(line, PLAN_MAX, f) != NULL;
    fclose(f);
    return got;
}

static bool done(const char *plan)
{
    char line[PLAN_MAX];

    return read_line(line, struck) && strcmp(line, plan) == 0;
}

static void die(const char *plan)
{
    FILE *f = fopen(struck, "w");

    if (f != NULL) {
        fputs(plan, f);
        fclose(f);
    }
    kill(getpid(), SIGKILL);
}

/* The error that this call is to end with, or 0. */
static int planned(int fd, const char *call)
{
    static char last[PLAN_MAX];
    static long calls;
    char plan[PLAN_MAX], which[16];
    long from, count;
    int error;

    if (!in_core() || !is_store(fd) || !read_line(plan, getenv("SHIM_PLAN")) ||
        done(plan))
        return 0;
    if (strcmp(plan, last) != 0) {
        strcpy(last, plan);
        calls = 0;
    }
    if (sscanf(plan, "%15s %ld %ld %d", which, &from, &count, &error) != 4 ||
        (strcmp(which, call) != 0 && strcmp(which, "any") != 0))
        return 0;
    calls++;
    if (calls < from || calls - from >= count)
        return 0;
    if (error == KILL)
        die(plan);
    return error;
}

/* The call of that name in the library behind ours. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* True when the call is to fail; errno says how. */
static bool fails(int fd, const char *call)
{
    int error = planned(fd, call);

    if (error != 0)
        errno = error;
    return error != 0;
}

ssize_t pwrite(int fd, const void *b, size_t n, off_t at)
{
    return fails(fd, "pwrite") ? -1 : NEXT(pwrite)(fd, b, n, at);
}

ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at)
{
    return fails(fd, "pwrite") ? -1 : NEXT(pwrite64)(fd, b, n, at);
}

ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at)
{
    return fails(fd, "pwrite") ? -1 : NEXT(pwritev)(fd, v, n, at);
}

ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t at)
{
    return fails(fd, "pwrite") ? -1 : NEXT(pwritev64)(fd, v, n, at);
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
    return fails(fd, "pwrite") ? -1 : NEXT(writev)(fd, v, n);
}

int fdatasync(int fd)
{
    return fails(fd, "fdatasync") ? -1 : NEXT(fdatasync)(fd);
}

int fsync(int fd)
{
    return fails(fd, "fdatasync") ? -1 : NEXT(fsync)(fd);
}

#include "node/descent.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STAT_MAX = 512 };

/* The parent's pid, or -1. In /proc/PID/stat the name, which may hold anything,
   ends at the last ')'; the state and the parent follow. */
static pid_t parent_of(pid_t pid)
{
    char path[32], stat[STAT_MAX], state;
    const char *behind;
    int parent, fd;
    ssize_t n;

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    n = read(fd, stat, sizeof stat - 1);
    close(fd);
    if (n <= 0)
        return -1;
    stat[n] = '\0';
    behind = strrchr(stat, ')');
    if (behind == NULL || sscanf(behind, ") %c %d", &state, &parent) != 2)
        return -1;
    return (pid_t)parent;
}

enum answer { NO, YES, UNTOLD };

static enum answer walk(pid_t pid, pid_t ancestor)
{
    for (unsigned depth = 0; depth < DESCENT_DEPTH_MAX; depth++) {
        if (pid == ancestor)
            return YES;
        if (pid == 0)
            return NO;
        pid = parent_of(pid);
        if (pid < 0)
            return UNTOLD;
    }
    return UNTOLD;
}

bool descent_from(pid_t pid, pid_t ancestor)
{
    enum answer answer = UNTOLD;

    for (unsigned i = 0; i < DESCENT_TRIES_MAX && answer == UNTOLD; i++)
        answer = walk(pid, ancestor);
    return answer != NO;
}

#include "node/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "node/log.h"

void notify_say(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = path == NULL ? 0 : strlen(path);
    int fd;

    if (len == 0)
        return;
    if ((path[0] != '/' && path[0] != '@') || len >= sizeof to.sun_path) {
        log_warn("NOTIFY_SOCKET is not the path of a socket");
        return;
    }
    memcpy(to.sun_path, path, len);
    if (path[0] == '@') /* the abstract name space */
        to.sun_path[0] = '\0';
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 ||
        sendto(fd, state, strlen(state), MSG_NOSIGNAL,
               (const struct sockaddr *)&to,
               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) < 0)
        log_warn("cannot tell the service manager: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
}

static int64_t number(const char *name)
{
    const char *text = getenv(name);
    char *end;
    long long n;

    if (text == NULL || *text == '\0')
        return 0;
    errno = 0;
    n = strtoll(text, &end, 10);
    return errno == 0 && *end == '\0' && n > 0 ? n : 0;
}

int64_t notify_watchdog_ms(void)
{
    int64_t pid = number("WATCHDOG_PID");

    if (pid != 0 && pid != getpid())
        return 0;
    return number("WATCHDOG_USEC") / 1000 / 2;
}

#include "node/net/resolve.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/log.h"

enum { ADDRESSES_MAX = 8 };

struct resolve {
    int fd;
};

/* The thread's own: it may outlive the asker. */
struct question {
    int fd;
    char host[RESOLVE_HOST_MAX];
};

static void to_text(char out[static RESOLVE_ADDRESS_MAX],
                    const struct addrinfo *a)
{
    char text[INET6_ADDRSTRLEN] = "";
    bool v6 = a->ai_family == AF_INET6;
    const void *at =
        v6 ? (const void *)&(
                 (const struct sockaddr_in6 *)(const void *)a->ai_addr)
                 ->sin6_addr
           : (const void *)&(
                 (const struct sockaddr_in *)(const void *)a->ai_addr)
                 ->sin_addr;

    inet_ntop(a->ai_family, at, text, sizeof text);
    snprintf(out, RESOLVE_ADDRESS_MAX, v6 ? "[%s]" : "%s", text);
}

static bool usable(const struct addrinfo *a)
{
    return a->ai_family == AF_INET || a->ai_family == AF_INET6;
}

/* Any of the first few, or NULL: each attempt may take another one, so that a
   dead one is passed. */
static const struct addrinfo *pick(const struct addrinfo *all)
{
    const struct addrinfo *some[ADDRESSES_MAX];
    uint32_t count = 0;

    for (; all != NULL && count < ADDRESSES_MAX; all = all->ai_next)
        if (usable(all))
            some[count++] = all;
    return count == 0 ? NULL : some[randombytes_uniform(count)];
}

/* Short enough for a pipe to take it whole. */
static void tell(int fd, const char *text)
{
    if (write(fd, text, strlen(text)) < 0)
        return; /* the asker has gone */
}

/* One message with the address, or none: then the asker sees the end. */
static void *ask(void *of)
{
    struct question *q = of;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all = NULL;
    const struct addrinfo *a;
    char text[RESOLVE_ADDRESS_MAX];

    if (getaddrinfo(q->host, NULL, &hints, &all) == 0) {
        a = pick(all);
        if (a != NULL) {
            to_text(text, a);
            tell(q->fd, text);
        }
        freeaddrinfo(all);
    }
    close(q->fd);
    free(q);
    return NULL;
}

static bool start_thread(struct question *q)
{
    pthread_attr_t attributes;
    pthread_t thread;
    bool started;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    started = pthread_attr_setdetachstate(&attributes,
                                          PTHREAD_CREATE_DETACHED) == 0 &&
              pthread_create(&thread, &attributes, ask, q) == 0;
    pthread_attr_destroy(&attributes);
    return started;
}

enum err resolve_open(struct resolve **out, const char *host)
{
    int fd[2];
    struct question *q = calloc(1, sizeof *q);
    struct resolve *r = calloc(1, sizeof *r);

    *out = NULL;
    if (q == NULL || r == NULL)
        abort();
    snprintf(q->host, sizeof q->host, "%s", host);
    if (pipe2(fd, O_NONBLOCK | O_CLOEXEC) != 0) {
        log_warn("cannot resolve names: %s", strerror(errno));
        free(q);
        free(r);
        return ERR_IO;
    }
    r->fd = fd[0];
    q->fd = fd[1];
    if (!start_thread(q)) {
        log_warn("cannot resolve names: no thread");
        close(q->fd);
        free(q);
        resolve_close(r);
        return ERR_IO;
    }
    *out = r;
    return ERR_OK;
}

enum err resolve_answer(struct resolve *r, char out[static RESOLVE_ADDRESS_MAX])
{
    ssize_t n = read(r->fd, out, RESOLVE_ADDRESS_MAX - 1);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return ERR_BUSY;
    if (n <= 0)
        return ERR_NOT_FOUND;
    out[n] = '\0';
    return ERR_OK;
}

int resolve_fd(const struct resolve *r)
{
    return r->fd;
}

void resolve_close(struct resolve *r)
{
    if (r == NULL)
        return;
    close(r->fd);
    free(r);
}

/* The C library loads libnss_NAME for each NAME on the line "hosts:". */
static void load_modules(char *line)
{
    static const char space[] = " \t\n";
    char *rest = NULL, library[64];

    if (strncmp(line, "hosts:", 6) != 0)
        return;
    for (char *name = strtok_r(line + 6, space, &rest); name != NULL;
         name = strtok_r(NULL, space, &rest)) {
        if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") !=
            strlen(name))
            continue; /* what to do next, in brackets */
        snprintf(library, sizeof library, "libnss_%.32s.so.2", name);
        /* Kept for good. One that is not there is built in, or not used. */
        (void)dlopen(library, RTLD_NOW | RTLD_NODELETE);
    }
}

void resolve_prepare(void)
{
    FILE *names = fopen("/etc/nsswitch.conf", "re");
    struct resolve *r = NULL;
    char line[512];

    while (names != NULL && fgets(line, sizeof line, names) != NULL)
        load_modules(line);
    if (names != NULL)
        fclose(names);
    if (resolve_open(&r, "localhost") == ERR_OK) {
        struct pollfd p = {.fd = r->fd, .events = POLLIN};

        if (poll(&p, 1, RESOLVE_PREPARE_MS) <= 0)
            log_info("this machine's own name is not found in time");
        resolve_close(r);
    }
}

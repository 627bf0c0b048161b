#include "node/hunt/pack_spool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum err translate(int number, struct fault *fault)
{
    enum err err = number == ENOSPC || number == EDQUOT ? ERR_FULL : ERR_IO;
    return fault_say(fault, err, "cannot write a pack: %s", strerror(number));
}

int pack_spool_file(int folder, struct fault *fault)
{
    int fd = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    if (errno != EOPNOTSUPP && errno != EISDIR) {
        translate(errno, fault);
        return -1;
    }
    char name[64];
    snprintf(name, sizeof name, ".noroshi-pack.%08x%08x", randombytes_random(),
             randombytes_random());
    fd = openat(folder, name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        translate(errno, fault);
    else
        unlinkat(folder, name, 0);
    return fd;
}

enum err pack_spool_put(int fd, struct bytes all, uint64_t at,
                        struct fault *fault)
{
    while (all.len > 0) {
        ssize_t n = pwrite(fd, all.at, all.len, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return translate(errno, fault);
        all.at += n;
        all.len -= (size_t)n;
        at += (uint64_t)n;
    }
    return ERR_OK;
}

enum err pack_spool_get(int fd, void *out, size_t len, uint64_t at,
                        struct fault *fault)
{
    for (uint8_t *to = out; len > 0;) {
        ssize_t n = pread(fd, to, len, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return translate(n < 0 ? errno : EIO, fault);
        to += n;
        len -= (size_t)n;
        at += (uint64_t)n;
    }
    return ERR_OK;
}

enum err pack_spool_open(struct pack_spool *s, int folder, struct fault *fault)
{
    s->len = s->waiting = 0;
    s->fault = (struct fault){0};
    crypto_generichash_init(&s->digest, NULL, 0, 32);
    s->fd = pack_spool_file(folder, fault);
    return s->fd < 0 ? fault->why : ERR_OK;
}

void pack_spool_close(struct pack_spool *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

static void put_away(struct pack_spool *s)
{
    struct bytes all = {s->room, s->waiting};
    crypto_generichash_update(&s->digest, all.at, all.len);
    if (s->fault.why == ERR_OK &&
        pack_spool_put(s->fd, all, s->len - s->waiting, &s->fault) != ERR_OK)
        assert(s->fault.why != ERR_OK);
    s->waiting = 0;
}

void pack_spool_add(struct pack_spool *s, const void *at, size_t len)
{
    for (const uint8_t *from = at; len > 0;) {
        size_t fits = PACK_SPOOL_ROOM - s->waiting;
        size_t now = len < fits ? len : fits;
        memcpy(s->room + s->waiting, from, now);
        s->waiting += now;
        s->len += now;
        from += now;
        len -= now;
        if (s->waiting == PACK_SPOOL_ROOM)
            put_away(s);
    }
}

enum err pack_spool_flush(struct pack_spool *s, struct fault *fault)
{
    put_away(s);
    return s->fault.why == ERR_OK
               ? ERR_OK
               : fault_say(fault, s->fault.why, "%s", s->fault.about);
}

void pack_spool_digest(struct pack_spool *s, uint8_t digest[static 32])
{
    crypto_generichash_final(&s->digest, digest, 32);
}

enum err pack_spool_copy(struct pack_spool *s, uint64_t from, size_t len,
                         int to, uint64_t at, struct fault *fault)
{
    enum err err = ERR_OK;
    for (size_t done = 0; done < len && err == ERR_OK;) {
        size_t left = len - done;
        size_t now = left < PACK_SPOOL_ROOM ? left : PACK_SPOOL_ROOM;
        err = pack_spool_get(s->fd, s->room, now, from + done, fault);
        if (err == ERR_OK)
            err = pack_spool_put(to, (struct bytes){s->room, now}, at + done,
                                 fault);
        done += now;
    }
    return err;
}

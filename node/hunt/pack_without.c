#include "node/hunt/pack_without.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/file.h"
#include "node/hunt/pack_file.h"

static const char magic[16] = "noroshi without";

enum {
    NUMBER = 8,
    ENTRY = NUMBER + PACK_HASH,
    HEAD = sizeof magic + PACK_DIGEST, /* the pack's */
    SIZE_MAX_ALL = HEAD + PACK_WITHOUT_MAX * ENTRY + PACK_DIGEST,
};

struct pack_without {
    uint8_t *entries;
    size_t count;
    uint8_t all[]; /* of the file */
};

static const struct pack_hash whole; /* all values of a record */

static void put_entry(uint8_t at[static ENTRY], uint64_t number,
                      const struct pack_hash *hash)
{
    bytes_put_be(at, number, NUMBER);
    memcpy(at + NUMBER, hash->octet, PACK_HASH);
}

static bool has(const struct pack_without *w, uint64_t number,
                const struct pack_hash *hash)
{
    uint8_t want[ENTRY];
    size_t from = 0, end = w->count;

    put_entry(want, number, hash);
    while (from < end) {
        const size_t middle = from + (end - from) / 2;
        const int order = memcmp(w->entries + middle * ENTRY, want, ENTRY);

        if (order == 0)
            return true;
        if (order < 0)
            from = middle + 1;
        else
            end = middle;
    }
    return false;
}

bool pack_without_has(const struct pack_without *w, uint64_t number,
                      const struct pack_hash *hash)
{
    return w != NULL && (has(w, number, &whole) || has(w, number, hash));
}

static void digest_of(uint8_t out[static PACK_DIGEST], struct bytes all)
{
    crypto_generichash(out, PACK_DIGEST, all.at, all.len, NULL, 0);
}

static bool is_whole(const uint8_t *all, size_t len,
                     const uint8_t pack[static PACK_DIGEST])
{
    uint8_t digest[PACK_DIGEST];

    if (len < HEAD + PACK_DIGEST || (len - HEAD - PACK_DIGEST) % ENTRY != 0 ||
        memcmp(all, magic, sizeof magic) != 0 ||
        memcmp(all + sizeof magic, pack, PACK_DIGEST) != 0)
        return false;
    digest_of(digest, (struct bytes){all, len - PACK_DIGEST});
    return memcmp(digest, all + len - PACK_DIGEST, PACK_DIGEST) == 0;
}

static struct pack_without *read_fd(int fd,
                                    const uint8_t pack[static PACK_DIGEST])
{
    struct pack_without *w;
    struct stat s;
    size_t len;

    if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode) || s.st_size > SIZE_MAX_ALL)
        return NULL;
    len = (size_t)s.st_size;
    w = calloc(1, sizeof *w + len + 1);
    if (w == NULL)
        abort();
    if (pread(fd, w->all, len, 0) != (ssize_t)len ||
        !is_whole(w->all, len, pack)) {
        free(w);
        return NULL;
    }
    w->entries = w->all + HEAD;
    w->count = (len - HEAD - PACK_DIGEST) / ENTRY;
    return w;
}

struct pack_without *
pack_without_read(const char *path, const uint8_t pack[static PACK_DIGEST])
{
    char beside[FILE_PATH_MAX];
    struct pack_without *w;
    int fd;

    if ((size_t)snprintf(beside, sizeof beside, "%s" PACK_WITHOUT_ENDING,
                         path) >= sizeof beside)
        return NULL;
    fd = open(beside, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0)
        return NULL;
    w = read_fd(fd, pack);
    close(fd);
    return w;
}

void pack_without_close(struct pack_without *w)
{
    free(w);
}

static int entry_order(const void *a, const void *b)
{
    const struct pack_gone *p = a, *q = b;

    if (p->number != q->number)
        return p->number < q->number ? -1 : 1;
    return memcmp(&p->hash, &q->hash, sizeof p->hash);
}

/* The caller's. */
static struct bytes packed(const uint8_t pack[static PACK_DIGEST],
                           const struct pack_gone *gone, size_t count)
{
    const size_t len = HEAD + count * ENTRY;
    uint8_t *all = malloc(len + PACK_DIGEST);

    if (all == NULL)
        abort();
    memcpy(all, magic, sizeof magic);
    memcpy(all + sizeof magic, pack, PACK_DIGEST);
    for (size_t i = 0; i < count; i++)
        put_entry(all + HEAD + i * ENTRY, gone[i].number, &gone[i].hash);
    digest_of(all + len, (struct bytes){all, len});
    return (struct bytes){all, len + PACK_DIGEST};
}

struct names {
    char name[NAME_MAX + 1], temporary[NAME_MAX + 1];
};

static void name_both(struct names *n, const char *name)
{
    snprintf(n->name, sizeof n->name, "%s" PACK_WITHOUT_ENDING, name);
    snprintf(n->temporary, sizeof n->temporary,
             "%s" PACK_WITHOUT_ENDING PACK_FILE_NEW, name);
}

static enum err put(int folder, const struct names *n, struct bytes all,
                    unsigned mode, struct fault *fault)
{
    mode_t mask;
    int fd;
    bool written;

    (void)unlinkat(folder, n->temporary, 0);
    mask = umask(0777 & ~mode);
    fd = openat(folder, n->temporary,
                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    umask(mask);
    written = fd >= 0 &&
              write(fd, all.at, all.len) == (ssize_t)all.len;
    if (fd >= 0 && close(fd) != 0)
        written = false;
    if (written && renameat(folder, n->temporary, folder, n->name) == 0)
        return ERR_OK;
    fault_say(fault, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO,
              "cannot write '%s': %s", n->name, strerror(errno));
    (void)unlinkat(folder, n->temporary, 0);
    return fault->why;
}

enum err pack_without_write(int folder, const char *name,
                            const uint8_t pack[static PACK_DIGEST],
                            struct pack_gone *gone, size_t count,
                            unsigned mode, struct fault *fault)
{
    struct names names;
    struct bytes all;
    enum err err;

    if (count > PACK_WITHOUT_MAX)
        return fault_say(fault, ERR_TOO_BIG, "too much was retracted at once");
    name_both(&names, name);
    if (count > 0)
        qsort(gone, count, sizeof *gone, entry_order);
    all = packed(pack, gone, count);
    err = put(folder, &names, all, mode, fault);
    free((void *)(uintptr_t)all.at);
    return err;
}

void pack_without_remove(int folder, const char *name)
{
    struct names names;

    name_both(&names, name);
    (void)unlinkat(folder, names.name, 0);
    (void)unlinkat(folder, names.temporary, 0);
}

#include "tools/client/hunt/observe_state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/file.h"
#include "proto/ascii.h"
#include "tools/client/hunt/state_entry.h"

/* A line for whoever looks into the file; its last word is the version. */
#define HEAD "noroshi observed positions 1\n"

enum {
    HEAD_LEN = sizeof HEAD - 1,
    LENGTH = 4, /* in front of an entry */
    HASH = 16,  /* of all before it, at the end */
    NAME = 16,  /* digits */
    PREFIX_MAX = 64,
};

struct observe_state {
    struct observe_state_of of;
    struct observation_name follower;
    char prefix[PREFIX_MAX]; /* of the files' names, without their numbers */
    int lock;
    uint64_t number; /* of the last commit that was tried */
    bool behind;     /* it failed */
    struct buffer out;
};

static void name_follower(struct observe_state *s)
{
    const char *source = s->of.source == NULL ? "" : s->of.source;
    uint8_t hash[crypto_generichash_BYTES];

    crypto_generichash(hash, sizeof hash, (const uint8_t *)source,
                       strlen(source), NULL, 0);
    sodium_bin2hex(s->follower.text, NAME + 1, hash, NAME / 2);
    snprintf(s->prefix, sizeof s->prefix, "follow-%.*s", (int)NAME,
             s->follower.text);
}

static void name_file(char out[static FILE_PATH_MAX],
                      const struct observe_state *s, uint64_t number)
{
    char name[PREFIX_MAX + 24];

    snprintf(name, sizeof name, "%s-%" PRIu64, s->prefix, number);
    file_path(out, s->of.folder, name);
}

static enum err lock(struct observe_state *s, struct fault *fault)
{
    char path[FILE_PATH_MAX];

    file_path(path, s->of.folder, s->prefix);
    s->lock = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (s->lock < 0)
        return fault_say(fault, errno == EACCES ? ERR_DENIED : ERR_IO,
                         "cannot open '%s': %s", path, strerror(errno));
    if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
        return ERR_OK;
    return fault_say(fault, ERR_BUSY,
                     "logs of that source are followed by another process: "
                     "give these a --source of their own");
}

/* Those of other commits than the one that counts. */
static void remove_others(const struct observe_state *s, uint64_t counts)
{
    const size_t len = strlen(s->prefix);
    DIR *files = opendir(s->of.folder);

    if (files == NULL)
        return;
    for (struct dirent *file; (file = readdir(files)) != NULL;) {
        const struct bytes name = bytes_text(file->d_name);
        uint64_t number;

        if (name.len > len + 1 && memcmp(name.at, s->prefix, len) == 0 &&
            name.at[len] == '-' &&
            ascii_number(&number, ascii_from(name, len + 1), UINT64_MAX) &&
            number != counts)
            (void)unlinkat(dirfd(files), file->d_name, 0);
    }
    closedir(files);
}

static enum err damaged(const char *path, struct fault *fault)
{
    return fault_say(fault, ERR_BAD_SHAPE,
                     "'%s' says how far logs were observed, and is missing or "
                     "damaged: restore it, or name another --source, which "
                     "counts all lines that are there once more",
                     path);
}

static bool take_entries(const struct observe_state *s, struct bytes all)
{
    uint8_t hash[HASH];

    if (all.len < HEAD_LEN + HASH || memcmp(all.at, HEAD, HEAD_LEN) != 0)
        return false;
    crypto_generichash(hash, sizeof hash, all.at, all.len - HASH, NULL, 0);
    if (memcmp(hash, all.at + all.len - HASH, HASH) != 0)
        return false;
    all.len -= HASH;
    for (all = ascii_from(all, HEAD_LEN); all.len > 0;) {
        const uint64_t len =
            all.len < LENGTH ? UINT64_MAX : bytes_get_be(all.at, LENGTH);

        if (len > all.len - LENGTH)
            return false;
        state_entry_know((struct bytes){all.at + LENGTH, (size_t)len},
                         s->of.logs);
        all = ascii_from(all, LENGTH + (size_t)len);
    }
    return true;
}

static enum err read_positions(const struct observe_state *s,
                               struct fault *fault)
{
    char path[FILE_PATH_MAX];
    struct buffer all = {0};
    struct fault own = {0};
    struct stat st;
    enum err err;

    name_file(path, s, s->number);
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
        st.st_size > HUNT_STATE_MAX)
        return damaged(path, fault);
    all.cap = (size_t)st.st_size;
    all.at = malloc(all.cap + 1);
    if (all.at == NULL)
        abort();
    err = file_read_plain(&all, path, &own);
    if (err != ERR_OK)
        fault_say(fault, err, "%s", own.about);
    else if (!take_entries(s, bytes_of(&all)))
        err = damaged(path, fault);
    free(all.at);
    return err;
}

enum err observe_state_open(struct observe_state **out,
                            const struct observe_state_of *of,
                            struct fault *fault)
{
    struct observe_state *s = calloc(1, sizeof *s);
    enum err err;

    if (s == NULL)
        abort();
    s->of = *of;
    name_follower(s);
    err = lock(s, fault);
    if (err == ERR_OK)
        err = observer_mark(of->observer, &s->follower, &s->number, fault);
    if (err == ERR_OK && s->number > 0)
        err = read_positions(s, fault);
    if (err != ERR_OK) {
        observe_state_close(s);
        return err;
    }
    remove_others(s, s->number);
    *out = s;
    return ERR_OK;
}

void observe_state_close(struct observe_state *s)
{
    if (s == NULL)
        return;
    if (s->lock >= 0)
        close(s->lock);
    free(s->out.at);
    free(s);
}

static void note(void *who, const struct log_known *known)
{
    bool *changed = who;

    (void)known;
    *changed = true;
}

static void make_room(struct buffer *out, size_t more)
{
    if (more <= out->cap - out->len)
        return;
    out->cap = 2 * out->cap + more;
    out->at = realloc(out->at, out->cap);
    if (out->at == NULL)
        abort();
}

/* What is larger than an entry is left out: a path that no system makes. */
static void put_log(void *who, const struct log_known *known)
{
    struct buffer *out = who;
    struct buffer room;
    struct writer w;

    make_room(out, LENGTH + HUNT_STATE_ENTRY_MAX);
    room =
        (struct buffer){out->at + out->len + LENGTH, 0, HUNT_STATE_ENTRY_MAX};
    w = writer_on(&room);
    state_entry_log(&w, known);
    if (writer_done(&w) != ERR_OK)
        return;
    bytes_put_be(out->at + out->len, room.len, LENGTH);
    out->len += LENGTH + room.len;
}

static enum err write_positions(struct observe_state *s, struct fault *fault)
{
    struct buffer *out = &s->out;
    char path[FILE_PATH_MAX];

    out->len = 0;
    make_room(out, HEAD_LEN);
    memcpy(out->at, HEAD, HEAD_LEN);
    out->len = HEAD_LEN;
    log_follow_changed(s->of.logs, true, put_log, out);
    make_room(out, HASH);
    crypto_generichash(out->at + out->len, HASH, out->at, out->len, NULL, 0);
    out->len += HASH;
    name_file(path, s, s->number);
    return file_write(path, bytes_of(out), 0640, FILE_REPLACE, fault);
}

/* Positions first: where it ends between the two, the mark names those of
   before, and so do the runs. */
enum err observe_state_commit(struct observe_state *s, struct fault *fault)
{
    struct observation_mark mark = {.follower = s->follower};
    bool changed = s->behind;
    enum err err;

    log_follow_changed(s->of.logs, false, note, &changed);
    if (!changed)
        return observer_commit(s->of.observer, NULL, fault);
    /* Nobody knows for sure whether one that failed is in the list. */
    mark.number = ++s->number;
    err = write_positions(s, fault);
    if (err == ERR_OK)
        err = observer_commit(s->of.observer, &mark, fault);
    s->behind = err != ERR_OK;
    if (err == ERR_OK)
        remove_others(s, s->number);
    return err;
}

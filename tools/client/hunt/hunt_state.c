#include "tools/client/hunt/hunt_state.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "node/file.h"
#include "tools/client/hunt/state_entry.h"

/* A line for whoever looks into the file; its last word is the version. */
#define HEAD "noroshi hunt state "
#define HEAD_VERSION HEAD "1\n"

enum {
    HEAD_LEN = sizeof HEAD_VERSION - 1,
    LENGTH = 4,
    HASH = 16,
    FRAME = LENGTH + HASH, /* around an entry */
    TRIES_MAX = 10,        /* to open a file that is written anew meanwhile */
};

/* A file of entries that is written to. */
struct entries {
    int fd;
    uint64_t end;       /* of what stands in it */
    uint8_t hash[HASH]; /* of its last entry */
    struct buffer out;  /* what comes behind it */
    bool failed;
};

struct hunt_state {
    char path[FILE_PATH_MAX];
    struct log_follow *logs;
    struct hit_limit *limit;
    struct hunt_state_about about;
    struct entries e;
    uint64_t begin;     /* octets of it when it was written anew */
    uint64_t window_ms; /* that it knows of */
    struct hunt_state_commit last;
    bool behind; /* a commit failed */
};

const struct hunt_state_about *hunt_state_about(const struct hunt_state *s)
{
    return &s->about;
}

static enum err failed(struct fault *fault, const char *path)
{
    return fault_say(fault,
                     errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO,
                     "cannot write '%s': %s", path, strerror(errno));
}

static void hash_of(uint8_t out[static HASH], const uint8_t before[static HASH],
                    struct bytes entry)
{
    crypto_generichash_state h;

    if (crypto_generichash_init(&h, NULL, 0, HASH) != 0 ||
        crypto_generichash_update(&h, before, HASH) != 0 ||
        crypto_generichash_update(&h, entry.at, entry.len) != 0 ||
        crypto_generichash_final(&h, out, HASH) != 0)
        abort();
}

/* The entry at the front of left, which is moved behind it; *hash is that of
   the one before, and then its own. False: there is none that is whole. */
static bool next_entry(struct bytes *entry, struct bytes *left,
                       uint8_t hash[static HASH])
{
    uint8_t own[HASH];
    size_t len;

    if (left->len < FRAME)
        return false;
    len = (size_t)bytes_get_be(left->at, LENGTH);
    if (len > HUNT_STATE_ENTRY_MAX || len > left->len - FRAME)
        return false;
    *entry = (struct bytes){left->at + LENGTH, len};
    hash_of(own, hash, *entry);
    if (memcmp(own, entry->at + len, HASH) != 0)
        return false;
    memcpy(hash, own, HASH);
    left->at += FRAME + len;
    left->len -= FRAME + len;
    return true;
}

/* Behind the last commit of all that is behind the head. */
static size_t find_commit(struct hunt_state *s, struct bytes all)
{
    uint8_t hash[HASH] = {0};
    struct bytes left = all, entry;
    size_t end = 0;

    while (next_entry(&entry, &left, hash))
        if (state_entry_is_commit(entry, &s->about)) {
            end = all.len - left.len;
            memcpy(s->e.hash, hash, HASH);
        }
    return end;
}

static void apply(struct hunt_state *s, struct bytes all)
{
    uint8_t hash[HASH] = {0};
    struct bytes left = all, entry;

    while (next_entry(&entry, &left, hash))
        state_entry_apply(entry, s->logs, s->limit);
}

static enum err check_head(struct bytes all, const char *path,
                           struct fault *fault)
{
    if (all.len >= HEAD_LEN && memcmp(all.at, HEAD_VERSION, HEAD_LEN) == 0)
        return ERR_OK;
    if (all.len > strlen(HEAD) && memcmp(all.at, HEAD, strlen(HEAD)) == 0)
        return fault_say(fault, ERR_VERSION,
                         "'%s' is of another version of noroshi: remove it to "
                         "search all again, or name another with --state",
                         path);
    return fault_say(fault, ERR_BAD_SHAPE,
                     "'%s' is not the state of a hunt: name another file with "
                     "--state",
                     path);
}

/* Whether what is there may be the head of a file that was just made. */
static bool is_begun(struct bytes all)
{
    return all.len < HEAD_LEN && memcmp(all.at, HEAD_VERSION, all.len) == 0;
}

static enum err take_all(struct hunt_state *s, struct bytes all,
                         struct fault *fault)
{
    size_t end;

    if (is_begun(all)) {
        s->about.fresh = true;
        return pwrite(s->e.fd, HEAD_VERSION, HEAD_LEN, 0) == HEAD_LEN
                   ? ERR_OK
                   : failed(fault, s->path);
    }
    if (check_head(all, s->path, fault) != ERR_OK)
        return fault->why;
    all.at += HEAD_LEN;
    all.len -= HEAD_LEN;
    end = find_commit(s, all);
    apply(s, (struct bytes){all.at, end});
    s->about.fresh = end == 0;
    s->about.damaged = all.len - end;
    s->e.end += end;
    if (s->about.damaged > 0 && ftruncate(s->e.fd, (off_t)s->e.end) != 0)
        return failed(fault, s->path);
    return ERR_OK;
}

static enum err read_all(struct hunt_state *s, struct fault *fault)
{
    struct buffer all = {0};
    struct stat st;
    enum err err;

    if (fstat(s->e.fd, &st) != 0 || !S_ISREG(st.st_mode))
        return fault_say(fault, ERR_BAD_SHAPE, "'%s' is not a plain file",
                         s->path);
    if (st.st_size > HUNT_STATE_MAX)
        return fault_say(fault, ERR_TOO_BIG,
                         "'%s' is larger than a hunt's state can be", s->path);
    all.cap = (size_t)st.st_size;
    all.at = malloc(all.cap + 1);
    if (all.at == NULL)
        abort();
    err = file_read_fd(&all, s->e.fd, s->path, fault);
    if (err == ERR_OK)
        err = take_all(s, bytes_of(&all), fault);
    free(all.at);
    return err;
}

/* The file of that name, for us alone. A hunt that writes it anew has the new
   one before it has the name. */
static enum err lock(struct hunt_state *s, struct fault *fault)
{
    struct stat named, open_one;

    for (int i = 0; i < TRIES_MAX; i++) {
        s->e.fd =
            open(s->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
        if (s->e.fd < 0)
            return fault_say(fault, ERR_IO, "cannot open '%s': %s", s->path,
                             strerror(errno));
        if (flock(s->e.fd, LOCK_EX | LOCK_NB) != 0)
            break;
        if (fstat(s->e.fd, &open_one) == 0 && stat(s->path, &named) == 0 &&
            open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev)
            return ERR_OK;
        close(s->e.fd);
    }
    return fault_say(fault, ERR_BUSY, "'%s' belongs to a hunt that runs",
                     s->path);
}

enum err hunt_state_open(struct hunt_state **out, const char *path,
                         struct log_follow *logs, struct hit_limit *limit,
                         struct fault *fault)
{
    struct hunt_state *s = calloc(1, sizeof *s);
    enum err err;

    if (s == NULL)
        abort();
    *s = (struct hunt_state){
        .logs = logs, .limit = limit, .e = {.fd = -1, .end = HEAD_LEN}};
    snprintf(s->path, sizeof s->path, "%s", path);
    err = lock(s, fault);
    if (err == ERR_OK)
        err = read_all(s, fault);
    if (err != ERR_OK) {
        hunt_state_close(s);
        return err;
    }
    s->window_ms = limit->begun_ms;
    s->begin = s->e.end;
    *out = s;
    return ERR_OK;
}

void hunt_state_close(struct hunt_state *s)
{
    if (s == NULL)
        return;
    if (s->e.fd >= 0)
        close(s->e.fd);
    free(s->e.out.at);
    free(s);
}

/* Write what is gathered; a part that was written is overwritten next time. */
static void put_out(struct entries *e)
{
    struct bytes left = bytes_of(&e->out);
    uint64_t at = e->end;

    while (left.len > 0 && !e->failed) {
        const ssize_t n = pwrite(e->fd, left.at, left.len, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            e->failed = true;
            break;
        }
        at += (uint64_t)n;
        left.at += n;
        left.len -= (size_t)n;
    }
    if (!e->failed)
        e->end = at;
    e->out.len = 0;
}

/* Room for an entry, behind what is gathered. */
static struct buffer begin_entry(struct entries *e)
{
    const size_t all = 2 * (HUNT_STATE_ENTRY_MAX + FRAME);

    if (e->out.at == NULL) {
        e->out = (struct buffer){malloc(all), 0, all};
        if (e->out.at == NULL)
            abort();
    }
    if (e->out.cap - e->out.len < HUNT_STATE_ENTRY_MAX + FRAME)
        put_out(e);
    return (struct buffer){e->out.at + e->out.len + LENGTH, 0,
                           HUNT_STATE_ENTRY_MAX};
}

/* It is whole; what is larger than an entry is left out. */
static void end_entry(struct entries *e, struct writer *w)
{
    struct buffer *entry = w->out;

    if (writer_done(w) != ERR_OK)
        return;
    bytes_put_be(entry->at - LENGTH, entry->len, LENGTH);
    hash_of(e->hash, e->hash, bytes_of(entry));
    memcpy(entry->at + entry->len, e->hash, HASH);
    e->out.len += FRAME + entry->len;
}

static void put_log(void *who, const struct log_known *known)
{
    struct entries *e = who;
    struct buffer room = begin_entry(e);
    struct writer w = writer_on(&room);

    state_entry_log(&w, known);
    end_entry(e, &w);
}

static void put_rows(struct entries *e, bool told, struct hit_sum *sum,
                     bool all)
{
    for (size_t i = 0; i < sum->count; i++) {
        struct hit_sum_row *row = &sum->rows[i];
        struct buffer room;
        struct writer w;

        if (!row->changed && !all)
            continue;
        room = begin_entry(e);
        w = writer_on(&room);
        state_entry_row(&w, told, row);
        end_entry(e, &w);
        row->changed = false;
    }
}

static void put_limit(struct hunt_state *s, struct entries *e, bool all)
{
    if (all || s->limit->begun_ms != s->window_ms) {
        struct buffer room = begin_entry(e);
        struct writer w = writer_on(&room);

        state_entry_window(&w, s->limit->begun_ms);
        end_entry(e, &w);
    }
    put_rows(e, true, &s->limit->told, all);
    put_rows(e, false, &s->limit->over, all);
}

static bool same_commit(const struct hunt_state_commit *a,
                        const struct hunt_state_commit *b)
{
    return a->ended == b->ended && a->out.dev == b->out.dev &&
           a->out.ino == b->out.ino && a->out.size == b->out.size;
}

/* All that is new, or all, and that it is all. */
static void put_commit(struct hunt_state *s, struct entries *e,
                       const struct hunt_state_commit *c, bool all)
{
    const uint64_t end = e->end;
    struct buffer room;
    struct writer w;

    log_follow_changed(s->logs, all, put_log, e);
    put_limit(s, e, all);
    if (e->end == end && e->out.len == 0 && same_commit(c, &s->last))
        return;
    room = begin_entry(e);
    w = writer_on(&room);
    state_entry_commit(&w, c, (uint64_t)time(NULL));
    end_entry(e, &w);
    put_out(e);
}

static enum err append(struct hunt_state *s, const struct hunt_state_commit *c,
                       struct fault *fault)
{
    struct entries before = s->e;
    enum err err;

    put_commit(s, &s->e, c, s->behind);
    if (!s->e.failed && (!c->durable || fdatasync(s->e.fd) == 0))
        return ERR_OK;
    err = failed(fault, s->path);
    before.out = s->e.out;
    s->e = before;
    return err;
}

/* In a new file, which then takes the name. */
static enum err write_anew(struct hunt_state *s,
                           const struct hunt_state_commit *c,
                           struct fault *fault)
{
    struct entries e = {.end = HEAD_LEN};
    char path[FILE_PATH_MAX + sizeof ".new"];
    enum err err = ERR_OK;

    snprintf(path, sizeof path, "%s.new", s->path);
    /* What a crash left, or another put there, is not written into. */
    (void)unlink(path);
    e.fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (e.fd < 0)
        return failed(fault, path);
    e.failed = flock(e.fd, LOCK_EX | LOCK_NB) != 0 ||
               pwrite(e.fd, HEAD_VERSION, HEAD_LEN, 0) != HEAD_LEN;
    if (!e.failed)
        put_commit(s, &e, c, true);
    if (e.failed || fdatasync(e.fd) != 0 || rename(path, s->path) != 0) {
        err = failed(fault, path);
        close(e.fd);
        free(e.out.at);
        (void)unlink(path);
        return err;
    }
    close(s->e.fd);
    free(s->e.out.at);
    s->e = e;
    s->begin = e.end;
    return ERR_OK;
}

enum err hunt_state_commit(struct hunt_state *s,
                           const struct hunt_state_commit *c,
                           struct fault *fault)
{
    const bool large = s->e.end > HUNT_STATE_ANEW_MIN &&
                       s->e.end > HUNT_STATE_ANEW_TIMES * s->begin;
    enum err err = large ? write_anew(s, c, fault) : append(s, c, fault);

    s->behind = err != ERR_OK;
    if (err == ERR_OK) {
        s->last = *c;
        s->window_ms = s->limit->begun_ms;
    }
    return err;
}

#include "node/hunt/log_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "proto/ascii.h"

/* How a name's end tells that the log is an older one. */
enum age {
    AGE_DATED,    /* dns.log-20261101: the later the newer */
    AGE_NUMBERED, /* dns.log.2: the higher the older */
    AGE_LIVE,
};

struct rotation {
    struct bytes stem; /* of the log when it was written */
    enum age age;
    struct bytes digits; /* of date or number */
};

/* A file by what it is, not by its name. */
struct identity {
    dev_t dev;
    ino_t ino;
};

/* An entry of a directory. */
struct dir_entry {
    char *path;
    const char *name; /* within path */
    struct stat stat;
    bool link;
};

struct dir_entries {
    struct dir_entry *at;
    size_t count, room;
};

static void drop_end(struct bytes *name, const char *end)
{
    if (ascii_ends(*name, end) && name->len > strlen(end))
        name->len -= strlen(end);
}

/* Digits, and hyphens between them, at the end of name. */
static size_t digits_len(struct bytes name)
{
    size_t len = 0;

    while (len < name.len && (ascii_digit(name.at[name.len - 1 - len]) ||
                              (len > 0 && name.at[name.len - 1 - len] == '-')))
        len++;
    while (len > 0 && name.at[name.len - len] == '-')
        len--;
    return len;
}

static struct rotation rotation_of(const char *text)
{
    static const char *const packed[] = {".gz", ".zst", ".bz2", ".xz"};
    struct rotation r = {.stem = bytes_text(text), .age = AGE_LIVE};
    size_t len;

    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
        drop_end(&r.stem, packed[i]);
    len = digits_len(r.stem);
    if (len == 0 || len + 1 >= r.stem.len ||
        strchr(".-_", r.stem.at[r.stem.len - len - 1]) == NULL)
        return r;
    r.digits = ascii_from(r.stem, r.stem.len - len);
    r.stem.len -= len + 1;
    r.age = len >= 6 ? AGE_DATED : AGE_NUMBERED;
    return r;
}

static bool digit_at(struct bytes text, size_t at)
{
    return at < text.len && ascii_digit(text.at[at]);
}

/* Where the digits end that go on at `at`. */
static size_t digits_end(struct bytes text, size_t at)
{
    while (digit_at(text, at))
        at++;
    return at;
}

/* Numbers by their value: x2 comes before x10. */
static int natural_order(struct bytes a, struct bytes b)
{
    size_t same = 0, from, end_a, end_b;

    while (same < a.len && same < b.len && a.at[same] == b.at[same])
        same++;
    from = same;
    while (from > 0 && ascii_digit(a.at[from - 1]))
        from--;
    end_a = digits_end(a, same);
    end_b = digits_end(b, same);
    if (end_a > from && end_b > from && end_a != end_b)
        return end_a < end_b ? -1 : 1;
    return bytes_compare(a, b);
}

int log_list_order(const char *a, const char *b)
{
    const struct rotation ra = rotation_of(a), rb = rotation_of(b);
    const int stems = natural_order(ra.stem, rb.stem);
    int digits;

    if (stems != 0)
        return stems;
    if (ra.age != rb.age)
        return ra.age < rb.age ? -1 : 1;
    digits = natural_order(ra.digits, rb.digits);
    if (digits != 0)
        return ra.age == AGE_NUMBERED ? -digits : digits;
    return strcmp(b, a); /* a packed one is written no more */
}

bool log_list_is_rotated(const char *a, const char *b)
{
    return bytes_equal(rotation_of(a).stem, rotation_of(b).stem);
}

bool log_list_is_older(const char *name)
{
    const struct rotation r = rotation_of(name);

    return r.age != AGE_LIVE || r.stem.len < strlen(name);
}

const char *log_list_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* What is itself comes before what links to it. */
static int entry_order(const void *a, const void *b)
{
    const struct dir_entry *ea = a, *eb = b;

    if (ea->link != eb->link)
        return ea->link ? 1 : -1;
    return log_list_order(ea->name, eb->name);
}

static int identity_order(const void *a, const void *b)
{
    const struct identity *ia = a, *ib = b;

    if (ia->dev != ib->dev)
        return ia->dev < ib->dev ? -1 : 1;
    return ia->ino < ib->ino ? -1 : ia->ino > ib->ino;
}

static void *grown(void *at, size_t *room, size_t size)
{
    *room = *room == 0 ? 64 : 2 * *room;
    at = realloc(at, *room * size);
    if (at == NULL)
        abort();
    return at;
}

/* True the first time. */
static bool first_seen(struct log_list *l, const struct stat *s)
{
    struct identity *id = malloc(sizeof *id), **kept;

    if (id == NULL)
        abort();
    *id = (struct identity){s->st_dev, s->st_ino};
    kept = tsearch(id, &l->seen, identity_order);
    if (kept == NULL)
        abort();
    if (*kept == id)
        return true;
    free(id);
    return false;
}

void log_list_free(struct log_list *l)
{
    tdestroy(l->seen, free);
    for (size_t i = 0; i < l->count; i++)
        free(l->names[i].path);
    free(l->names);
    for (size_t i = 0; i < l->dir_count; i++)
        free(l->dirs[i]);
    free(l->dirs);
    *l = (struct log_list){0};
}

/* path is the list's from here on. */
static void add_name(struct log_list *l, char *path, const struct stat *s,
                     bool listed)
{
    if (l->count == l->room)
        l->names = grown(l->names, &l->room, sizeof *l->names);
    l->names[l->count++] =
        (struct log_name){path,      listed,     S_ISREG(s->st_mode), s->st_dev,
                          s->st_ino, s->st_size, s->st_mtim};
}

static char *joined(const char *dir, const char *name)
{
    const size_t len = strlen(dir), room = len + strlen(name) + 2;
    char *path = malloc(room);

    if (path == NULL)
        abort();
    snprintf(path, room, "%s%s%s", dir,
             len == 0 || dir[len - 1] == '/' ? "" : "/", name);
    return path;
}

static void add_entry(struct dir_entries *e, struct dir_entry entry)
{
    if (e->count == e->room)
        e->at = grown(e->at, &e->room, sizeof *e->at);
    e->at[e->count++] = entry;
}

/* What is in a directory; false, and errno: it cannot be read. */
static bool read_dir(struct dir_entries *out, const char *path,
                     log_list_missed *missed, void *who)
{
    DIR *dir = opendir(path);
    struct dirent *d;

    if (dir == NULL)
        return false;
    while ((d = readdir(dir)) != NULL) {
        struct dir_entry e = {.link = d->d_type == DT_LNK};

        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        e.path = joined(path, d->d_name);
        e.name = e.path + strlen(e.path) - strlen(d->d_name);
        if (stat(e.path, &e.stat) == 0) {
            add_entry(out, e);
            continue;
        }
        missed(who, e.path, strerror(errno));
        free(e.path);
    }
    closedir(dir);
    if (out->count > 0)
        qsort(out->at, out->count, sizeof *out->at, entry_order);
    return true;
}

/* The list's from here on. */
static void add_walked(struct log_list *l, char *dir)
{
    if (l->dir_count == l->dir_room)
        l->dirs = grown(l->dirs, &l->dir_room, sizeof *l->dirs);
    l->dirs[l->dir_count++] = dir;
}

/* The plain files of a directory; its directories are put on the stack, the
   first of them on top. */
static void add_dir(struct log_list *l, struct dir_entries *stack,
                    struct dir_entries *in)
{
    for (size_t i = 0; i < in->count; i++) {
        struct dir_entry *e = &in->at[i];

        if (S_ISREG(e->stat.st_mode) && first_seen(l, &e->stat)) {
            add_name(l, e->path, &e->stat, true);
            e->path = NULL;
        }
    }
    for (size_t i = in->count; i > 0; i--) {
        struct dir_entry *e = &in->at[i - 1];

        if (e->path != NULL && S_ISDIR(e->stat.st_mode))
            add_entry(stack, *e);
        else
            free(e->path);
    }
    free(in->at);
}

static void walk(struct log_list *l, struct dir_entry top,
                 log_list_missed *missed, void *who)
{
    struct dir_entries stack = {0};

    add_entry(&stack, top);
    while (stack.count > 0) {
        struct dir_entry dir = stack.at[--stack.count];
        struct dir_entries in = {0};

        if (!first_seen(l, &dir.stat)) {
            free(dir.path);
            continue;
        }
        if (!read_dir(&in, dir.path, missed, who))
            missed(who, dir.path, strerror(errno));
        add_dir(l, &stack, &in);
        add_walked(l, dir.path);
    }
    free(stack.at);
}

void log_list_add(struct log_list *l, const char *path, log_list_missed *missed,
                  void *who)
{
    struct stat s = {0};
    char *copy = strdup(path);

    if (copy == NULL)
        abort();
    if (strcmp(path, "-") == 0 || stat(path, &s) != 0) {
        add_name(l, copy, &(struct stat){0}, false);
        return;
    }
    if (S_ISDIR(s.st_mode)) {
        walk(l, (struct dir_entry){.path = copy, .stat = s}, missed, who);
        return;
    }
    if (S_ISREG(s.st_mode) && !first_seen(l, &s))
        free(copy); /* a directory that was named before has it */
    else
        add_name(l, copy, &s, false);
}

void log_list_skip(struct log_list *l, const struct stat *file)
{
    (void)first_seen(l, file);
}

/* Plain files of a directory that have, or had, the name of a log. */
static void read_rotated(struct dir_entries *out, char *dir, const char *name)
{
    DIR *open = opendir(*dir == '\0' ? "." : dir);
    struct dirent *d;

    while (open != NULL && (d = readdir(open)) != NULL) {
        struct dir_entry e = {.link = d->d_type == DT_LNK};

        if (!log_list_is_rotated(d->d_name, name))
            continue;
        e.path = joined(dir, d->d_name);
        e.name = log_list_base(e.path);
        if (stat(e.path, &e.stat) == 0 && S_ISREG(e.stat.st_mode))
            add_entry(out, e);
        else
            free(e.path);
    }
    if (open != NULL)
        closedir(open);
    if (out->count > 0)
        qsort(out->at, out->count, sizeof *out->at, entry_order);
}

void log_list_add_rotated(struct log_list *l, const char *path)
{
    const char *name = log_list_base(path);
    char *dir = strndup(path, (size_t)(name - path));
    struct dir_entries in = {0};

    if (dir == NULL)
        abort();
    read_rotated(&in, dir, name);
    for (size_t i = 0; i < in.count; i++) {
        if (first_seen(l, &in.at[i].stat))
            add_name(l, in.at[i].path, &in.at[i].stat, true);
        else
            free(in.at[i].path);
    }
    free(in.at);
    add_walked(l, dir);
}

static bool is_that(const struct log_file *f, const struct log_name *name)
{
    const struct stat *s = &log_file_input(f)->stat;

    return s->st_dev == name->dev && s->st_ino == name->ino;
}

bool log_list_find(char **path, struct stat *s, const char *dir, dev_t dev,
                   ino_t ino)
{
    DIR *open = opendir(*dir == '\0' ? "." : dir);
    struct dirent *d;
    bool found = false;

    while (open != NULL && !found && (d = readdir(open)) != NULL) {
        if (d->d_ino != ino)
            continue;
        *path = joined(dir, d->d_name);
        found = stat(*path, s) == 0 && s->st_dev == dev && s->st_ino == ino;
        if (!found)
            free(*path);
    }
    if (open != NULL)
        closedir(open);
    return found;
}

/* The file of that directory that is the listed one by now; NULL: none. */
static struct log_file *open_renamed(const struct log_name *name)
{
    char *dir =
        strndup(name->path, (size_t)(log_list_base(name->path) - name->path));
    struct log_file *f = NULL;
    struct fault fault = {0};
    struct stat s;
    char *path;

    if (dir == NULL)
        abort();
    if (log_list_find(&path, &s, dir, name->dev, name->ino)) {
        f = log_file_open(path, &fault);
        free(path);
    }
    if (f != NULL && !is_that(f, name)) {
        log_file_close(f);
        f = NULL;
    }
    free(dir);
    return f;
}

struct log_file *log_list_open(const struct log_name *name, struct fault *fault)
{
    struct log_file *f = log_file_open(name->path, fault), *renamed;

    if (!name->listed || (f != NULL && is_that(f, name)))
        return f;
    if (f == NULL && access(name->path, F_OK) == 0)
        return NULL; /* it is there, and may not be read */
    renamed = open_renamed(name);
    if (renamed != NULL) {
        log_file_close(f);
        *fault = (struct fault){0};
        return renamed;
    }
    return f;
}

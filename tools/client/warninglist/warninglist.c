#include "tools/client/warninglist/warninglist.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/config.h"
#include "proto/ascii.h"
#include "tools/client/warninglist/warninglist_file.h"
#include "tools/client/warninglist/warninglist_index.h"
#include "tools/formats/marked.h"

struct list {
    struct warninglist_file file;
    enum warninglist_kind kind;
};

struct warninglists {
    struct warninglist_index *index;
    struct list lists[WARNINGLIST_FILES_MAX];
    size_t count;
    bool scans; /* some list has patterns or pieces */
};

struct warninglists *warninglists_open(void)
{
    struct warninglists *w = calloc(1, sizeof *w);

    if (w == NULL)
        abort();
    w->index = warninglist_index_open();
    return w;
}

void warninglists_close(struct warninglists *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->count; i++)
        warninglist_file_close(&w->lists[i].file);
    warninglist_index_close(w->index);
    free(w);
}

size_t warninglists_count(const struct warninglists *w)
{
    return w->count;
}

static enum err too_much(struct fault *fault, const char *path)
{
    return fault_say(fault, ERR_TOO_BIG, "%s: %s", path,
                     N_("more than 512 lists, 64 MiB in one or 8 million "
                        "entries: take some away"));
}

/* All of a file; the octets are the caller's to free. */
static enum err load(struct bytes *out, FILE *in, const char *path,
                     struct fault *fault)
{
    struct buffer b = {0};

    while (!feof(in) && !ferror(in)) {
        if (b.len == b.cap) {
            b.cap = b.cap == 0 ? 64 * 1024 : 2 * b.cap;
            b.at = realloc(b.at, b.cap);
            if (b.at == NULL)
                abort();
        }
        b.len += fread(b.at + b.len, 1, b.cap - b.len, in);
        if (b.len > WARNINGLIST_FILE_MAX)
            break;
    }
    *out = bytes_of(&b);
    if (b.len > WARNINGLIST_FILE_MAX)
        return too_much(fault, path);
    return ferror(in)
               ? fault_say(fault, ERR_IO, "%s: %s", path, strerror(errno))
               : ERR_OK;
}

static enum err add_octets(struct warninglists *w,
                           const struct warninglist_kinds *kinds,
                           const char *name, struct bytes octets,
                           const char *path, struct fault *fault)
{
    struct list *l = &w->lists[w->count];
    enum err err = warninglist_file_read(&l->file, w->index, (uint32_t)w->count,
                                         octets, path, fault);

    if (err != ERR_OK)
        return err;
    l->kind = warninglist_kind_of(kinds, name);
    w->scans = w->scans || l->file.pattern_count > 0 || l->file.piece_count > 0;
    w->count++;
    return ERR_OK;
}

/* The list called name at path; none there: nothing is added. */
static enum err add_list(struct warninglists *w,
                         const struct warninglist_kinds *kinds,
                         const char *name, const char *path,
                         struct fault *fault)
{
    FILE *in = fopen(path, "re");
    struct bytes octets;
    enum err err;

    if (in == NULL)
        return errno == ENOENT || errno == ENOTDIR
                   ? ERR_OK
                   : fault_say(fault, ERR_IO, "%s: %s", path, strerror(errno));
    err = load(&octets, in, path, fault);
    fclose(in);
    if (err == ERR_OK &&
        (w->count == WARNINGLIST_FILES_MAX ||
         warninglist_index_count(w->index) > WARNINGLIST_ENTRIES_MAX))
        err = too_much(fault, path);
    if (err == ERR_OK)
        err = add_octets(w, kinds, name, octets, path, fault);
    free((void *)(uintptr_t)octets.at);
    return err;
}

/* One name in the directory: NAME/list.json, NAME.json, or none of these. */
static enum err add_entry(struct warninglists *w,
                          const struct warninglist_kinds *kinds,
                          const char *dir, const char *entry,
                          struct fault *fault)
{
    char path[PATH_MAX], name[NAME_MAX + 1];
    struct bytes text = bytes_text(entry);
    bool file = ascii_ends(text, ".json");

    if (entry[0] == '.' || ascii_same(text, "schema.json"))
        return ERR_OK;
    snprintf(name, sizeof name, "%.*s",
             (int)(text.len - (file ? strlen(".json") : 0)), entry);
    snprintf(path, sizeof path, file ? "%s/%s" : "%s/%s/list.json", dir, entry);
    return add_list(w, kinds, name, path, fault);
}

static enum err add_entries(struct warninglists *w,
                            const struct warninglist_kinds *kinds,
                            const char *dir, struct fault *fault)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, NULL, alphasort);
    enum err err = ERR_OK;

    if (count < 0)
        return fault_say(fault, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                         "%s: %s: %s", dir, strerror(errno),
                         N_("write the directory of your warninglists after "
                            "[warninglist] dir, or take the line away"));
    for (int i = 0; i < count; i++) {
        if (err == ERR_OK)
            err = add_entry(w, kinds, dir, entries[i]->d_name, fault);
        free(entries[i]);
    }
    free(entries);
    return err;
}

enum err warninglists_add(struct warninglists *w, const char *dir,
                          struct fault *fault)
{
    struct warninglist_kinds kinds;
    enum err err = warninglist_kinds_read(&kinds, dir, fault);

    if (err != ERR_OK)
        return err;
    err = add_entries(w, &kinds, dir, fault);
    warninglist_kinds_close(&kinds);
    return err;
}

static enum err add_named(struct warninglists **out, const struct config *c,
                          struct fault *fault)
{
    enum err err = ERR_OK;

    if (c->warninglist_dir_count == 0)
        return ERR_OK;
    *out = warninglists_open();
    for (size_t i = 0; i < c->warninglist_dir_count && err == ERR_OK; i++)
        err = warninglists_add(*out, c->warninglist_dir[i], fault);
    if (err != ERR_OK) {
        warninglists_close(*out);
        *out = NULL;
    }
    return err;
}

enum err warninglists_of(struct warninglists **out, const char *dir,
                         struct fault *fault)
{
    struct config *c = malloc(sizeof *c);
    enum err err;

    if (c == NULL)
        abort();
    *out = NULL;
    err = config_read(c, dir, fault);
    if (err == ERR_OK)
        err = add_named(out, c, fault);
    free(c);
    return err;
}

/* A look-up under way. */
struct match {
    const struct warninglists *lists;
    uint64_t type; /* bit of the value's */
    const struct list *best;
};

static void on_hit(void *user, uint32_t number)
{
    struct match *m = user;
    const struct list *l = &m->lists->lists[number];

    if ((l->file.types & m->type) != 0 &&
        (m->best == NULL || l->kind > m->best->kind))
        m->best = l;
}

static void scan(struct match *m, struct bytes value)
{
    char text[INDICATOR_VALUE_MAX + 1];

    if (!m->lists->scans || value.len >= sizeof text)
        return;
    memcpy(text, value.at, value.len);
    text[value.len] = '\0';
    for (size_t i = 0; i < m->lists->count; i++)
        if (warninglist_file_matches(&m->lists->lists[i].file, text))
            on_hit(m, (uint32_t)i);
}

/* Behind "://" and the host something else follows than "/". */
static bool has_path(struct bytes url)
{
    size_t host = 0, slash;

    while (host + 2 < url.len &&
           !(url.at[host] == ':' && url.at[host + 1] == '/'))
        host++;
    slash = ascii_find(url, host + 3 < url.len ? host + 3 : url.len, '/');
    return slash + 1 < url.len;
}

bool warninglists_match(struct warninglist_mark *out,
                        const struct warninglists *w, enum indicator_type type,
                        struct bytes value)
{
    struct match m = {.lists = w, .type = UINT64_C(1) << type};
    struct bytes host = type == INDICATOR_CIDR || type == INDICATOR_IPV4 ||
                                type == INDICATOR_IPV6
                            ? value
                            : indicator_host(type, value);

    warninglist_index_find_text(w->index, value, on_hit, &m);
    scan(&m, value);
    *out = (struct warninglist_mark){0};
    if (m.best == NULL && host.len > 0) {
        /* Not on a list itself, but perhaps its host is. */
        warninglist_index_find_text(w->index, host, on_hit, &m);
        warninglist_index_find_host(w->index, host, on_hit, &m);
        warninglist_index_find_network(w->index, host, on_hit, &m);
        out->host_only = type == INDICATOR_EMAIL ||
                         (type == INDICATOR_URL && has_path(value));
    }
    if (m.best == NULL)
        return false;
    out->name = m.best->file.name;
    out->kind = m.best->kind;
    return true;
}

json_t *warninglist_json(const struct warninglist_mark *mark)
{
    return json_pack("{s:s, s:s}", "name", mark->name, "kind",
                     warninglist_kind_text(mark->kind));
}

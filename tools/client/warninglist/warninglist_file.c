#include "tools/client/warninglist/warninglist_file.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/indicator.h"
#include "tools/formats/marked.h"
#include "tools/formats/type_names.h"

enum { PATTERN_MAX = 1024 };

/* Where entries go. */
struct list {
    struct warninglist_file *file;
    struct warninglist_index *index;
    uint32_t number;
};

static uint64_t bit(enum indicator_type type)
{
    return UINT64_C(1) << type;
}

/* What a single word of MISP's attribute types means here. */
static uint64_t types_of(struct bytes word)
{
    const struct type_name *kind = type_names_find(word);

    if (kind == NULL || kind->how == TYPE_NAMES_NONE)
        return 0;
    if (kind->how == TYPE_NAMES_ADDRESS)
        return bit(INDICATOR_IPV4) | bit(INDICATOR_IPV6) | bit(INDICATOR_CIDR) |
               bit(INDICATOR_IP_PORT);
    if (kind->how != TYPE_NAMES_ONE)
        return 0;
    if (kind->type == INDICATOR_DOMAIN || kind->type == INDICATOR_HOSTNAME)
        return bit(INDICATOR_DOMAIN) | bit(INDICATOR_HOSTNAME);
    return bit(kind->type);
}

/* "domain|ip" and the like speak of both. */
static uint64_t attributes_types(const json_t *attributes)
{
    uint64_t types = 0;

    for (size_t i = 0; i < json_array_size(attributes); i++) {
        const char *text = json_string_value(json_array_get(attributes, i));
        struct bytes left = bytes_text(text == NULL ? "" : text);

        while (left.len > 0) {
            size_t bar = ascii_find(left, 0, '|');

            types |= types_of((struct bytes){left.at, bar});
            left = ascii_from(left, bar < left.len ? bar + 1 : bar);
        }
    }
    return json_array_size(attributes) == 0 ? UINT64_MAX : types;
}

static void *grown(void *all, size_t count, size_t size)
{
    void *more = realloc(all, (count + 1) * size);

    if (more == NULL)
        abort();
    return more;
}

static void add_text(const struct list *l, struct bytes entry)
{
    if (entry.len > 1 && entry.at[0] == '.') /* ".google.ad" */
        warninglist_index_host(l->index, l->number, entry);
    else
        warninglist_index_text(l->index, l->number, entry);
}

static void add_host(const struct list *l, struct bytes entry)
{
    warninglist_index_host(l->index, l->number, entry);
}

static void add_network(const struct list *l, struct bytes entry)
{
    (void)warninglist_index_network(l->index, l->number, entry);
}

/* A name, mostly; with a path it stands anywhere in a value. */
static void add_piece(const struct list *l, struct bytes entry)
{
    struct warninglist_file *f = l->file;

    if (ascii_find(entry, 0, '/') == entry.len) {
        warninglist_index_host(l->index, l->number, entry);
        return;
    }
    f->pieces = grown(f->pieces, f->piece_count, sizeof *f->pieces);
    f->pieces[f->piece_count] = strndup((const char *)entry.at, entry.len);
    if (f->pieces[f->piece_count++] == NULL)
        abort();
}

/* "/^noc\@/i" as POSIX has it; one that it has not is passed over. */
static void add_pattern(const struct list *l, struct bytes entry)
{
    struct warninglist_file *f = l->file;
    char text[PATTERN_MAX];
    size_t end = entry.len;

    while (end > 1 && entry.at[end - 1] != '/')
        end--;
    if (entry.len == 0 || entry.at[0] != '/' || end < 2 ||
        end - 2 >= sizeof text)
        return;
    memcpy(text, entry.at + 1, end - 2);
    text[end - 2] = '\0';
    f->patterns = grown(f->patterns, f->pattern_count, sizeof *f->patterns);
    if (regcomp(&f->patterns[f->pattern_count], text,
                REG_EXTENDED | REG_NOSUB | REG_ICASE) == 0)
        f->pattern_count++;
}

static const struct {
    const char *type;
    void (*add)(const struct list *l, struct bytes entry);
} types[] = {
    {"string", add_text},     {"hostname", add_host}, {"cidr", add_network},
    {"substring", add_piece}, {"regex", add_pattern},
};

/* How entries of a list of that type are taken; NULL: there is no such type. */
static void (*adder(const char *type))(const struct list *l, struct bytes entry)
{
    for (size_t i = 0; type != NULL && i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i].type) == 0)
            return types[i].add;
    return NULL;
}

static void add_all(const struct list *l, const json_t *entries,
                    void (*add)(const struct list *l, struct bytes entry))
{
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const char *entry = json_string_value(json_array_get(entries, i));

        if (entry != NULL)
            add(l, ascii_trim(bytes_text(entry)));
    }
}

static enum err read_list(const struct list *l, const json_t *root,
                          const char *path, struct fault *fault)
{
    const char *name = json_string_value(json_object_get(root, "name"));
    const json_t *entries = json_object_get(root, "list");
    void (*add)(const struct list *l, struct bytes entry) =
        adder(json_string_value(json_object_get(root, "type")));

    if (name == NULL || add == NULL || !json_is_array(entries))
        return fault_say(fault, ERR_BAD_SHAPE, "%s: %s", path,
                         N_("no MISP warninglist: it has no name, type or "
                            "list that is known"));
    l->file->name = strdup(name);
    if (l->file->name == NULL)
        abort();
    l->file->types =
        attributes_types(json_object_get(root, "matching_attributes"));
    add_all(l, entries, add);
    return ERR_OK;
}

enum err warninglist_file_read(struct warninglist_file *out,
                               struct warninglist_index *x, uint32_t n,
                               struct bytes octets, const char *path,
                               struct fault *fault)
{
    const struct list l = {out, x, n};
    json_error_t error;
    json_t *root = json_loadb((const char *)octets.at, octets.len, 0, &error);
    enum err err;

    *out = (struct warninglist_file){0};
    if (root == NULL)
        return fault_at(fault, (unsigned)error.line, ERR_BAD_SHAPE,
                        "%s:%d: not valid JSON: %s", path, error.line,
                        error.text);
    err = read_list(&l, root, path, fault);
    json_decref(root);
    if (err != ERR_OK)
        warninglist_file_close(out);
    return err;
}

bool warninglist_file_matches(const struct warninglist_file *f,
                              const char *value)
{
    for (size_t i = 0; i < f->piece_count; i++)
        if (strstr(value, f->pieces[i]) != NULL)
            return true;
    for (size_t i = 0; i < f->pattern_count; i++)
        if (regexec(&f->patterns[i], value, 0, NULL, 0) == 0)
            return true;
    return false;
}

void warninglist_file_close(struct warninglist_file *f)
{
    for (size_t i = 0; i < f->pattern_count; i++)
        regfree(&f->patterns[i]);
    for (size_t i = 0; i < f->piece_count; i++)
        free(f->pieces[i]);
    free(f->patterns);
    free(f->pieces);
    free(f->name);
    *f = (struct warninglist_file){0};
}

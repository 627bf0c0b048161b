#include "tools/formats/misp/json_map.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/text_pool.h"

enum {
    UUID_LEN = 36,
    ANY = 1, /* one kind of entry in the pool */
    STRINGS_STEP = 1024,
};

struct json_map {
    struct text_pool *pool;
    unsigned *strings; /* the line of each */
    size_t count, room;
};

/* The pass over the octets. */
struct scan {
    struct json_map *map;
    struct bytes text;
    size_t at, values, containers, depth;
    unsigned line;
    bool uuid_next; /* the last string was "uuid" */
};

static void note_uuid(struct scan *s, struct bytes string)
{
    struct bytes kept;
    uint32_t *line;

    if (string.len != UUID_LEN)
        return;
    line = text_pool_number(s->map->pool, ANY, string, &kept);
    if (*line == 0)
        *line = s->line;
}

static void note_string(struct json_map *m, unsigned line)
{
    if (m->count == m->room) {
        m->room = 2 * m->room + STRINGS_STEP;
        m->strings = realloc(m->strings, m->room * sizeof *m->strings);
        if (m->strings == NULL)
            abort();
    }
    m->strings[m->count++] = line;
}

/* at stands on the opening quote, and on the closing one afterwards. */
static void pass_string(struct scan *s)
{
    size_t start = ++s->at;
    struct bytes string;

    note_string(s->map, s->line);
    while (s->at < s->text.len && s->text.at[s->at] != '"' &&
           s->text.at[s->at] != '\n')
        s->at += s->text.at[s->at] == '\\' ? 2 : 1;
    if (s->at > s->text.len)
        s->at = s->text.len;
    string = (struct bytes){s->text.at + start, s->at - start};
    if (s->uuid_next)
        note_uuid(s, string);
    s->uuid_next = ascii_same(string, "uuid");
    s->values++;
    if (s->at < s->text.len && s->text.at[s->at] == '\n')
        s->line++;
}

static void pass(struct scan *s)
{
    switch (s->text.at[s->at]) {
    case '"':
        pass_string(s);
        break;
    case '{':
    case '[':
        s->containers++;
        s->depth++;
        s->uuid_next = false;
        break;
    case '}':
    case ']':
        s->depth -= s->depth > 0;
        s->uuid_next = false;
        break;
    case ',':
        s->values++;
        s->uuid_next = false;
        break;
    case '\n':
        s->line++;
        break;
    default:
        break;
    }
}

static const char *limit(const struct scan *s)
{
    if (s->depth > JSON_MAP_DEPTH_MAX)
        return N_("JSON nested deeper than 64 levels");
    if (s->containers > JSON_MAP_CONTAINERS_MAX ||
        s->values > JSON_MAP_VALUES_MAX)
        return N_("more JSON values than 4 million: export fewer events at "
                  "once");
    return NULL;
}

enum err json_map_open(struct json_map **out, struct bytes text,
                       struct fault *fault)
{
    struct json_map *m;
    struct scan s = {.text = text, .line = 1};
    const char *over = NULL;

    *out = NULL;
    if (text.len > JSON_MAP_TEXT_MAX)
        return fault_say(fault, ERR_TOO_BIG, "%s",
                         N_("JSON larger than 64 MiB: export fewer events at "
                            "once"));
    m = calloc(1, sizeof *m);
    if (m == NULL)
        abort();
    m->pool = text_pool_open();
    s.map = m;
    for (; s.at < text.len && over == NULL; s.at++) {
        pass(&s);
        over = limit(&s);
    }
    if (over != NULL) {
        json_map_close(m);
        return fault_at(fault, s.line, ERR_TOO_BIG, "%s", over);
    }
    *out = m;
    return ERR_OK;
}

void json_map_close(struct json_map *m)
{
    if (m == NULL)
        return;
    text_pool_close(m->pool);
    free(m->strings);
    free(m);
}

unsigned json_map_line(struct json_map *m, const char *uuid)
{
    struct bytes text = bytes_text(uuid), kept;

    return text.len == UUID_LEN ? *text_pool_number(m->pool, ANY, text, &kept)
                                : 0;
}

const unsigned *json_map_strings(const struct json_map *m, size_t *count)
{
    *count = m->count;
    return m->strings;
}

#include "tools/client/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "tools/client/row.h"
#include "tools/client/value.h"

enum { VALUE_OCTETS = INDICATOR_GUESSES_MAX * (INDICATOR_VALUE_MAX + 24) };

static const char byte_order_mark[] = "\xef\xbb\xbf";

void lookup_begin(struct lookup *l)
{
    l->count = l->items = 0;
    l->packed = (struct buffer){l->octets, 0, sizeof l->octets};
}

bool lookup_put(struct lookup *l, struct bytes text)
{
    static struct value value;
    struct writer w = writer_on(&l->packed);
    struct lookup_asked *a = &l->asked[l->count];

    (void)value_read(&value, text);
    *a = (struct lookup_asked){.text = text, .hits = json_array()};
    for (size_t i = 0; i < value.count; i++) {
        /* The question about a domain asks for the host of that name, too. */
        if (value.guess[i].type == INDICATOR_HOSTNAME)
            continue;
        writer_array(&w, 3);
        writer_uint(&w, l->count);
        writer_uint(&w, (uint64_t)value.guess[i].type);
        writer_str(&w, value.guess[i].value);
        l->items++;
    }
    if (writer_done(&w) != ERR_OK)
        abort();
    if (value.count > 0)
        a->type = indicator_type_text(value.guess[0].type);
    l->count++;
    return value.count > 0;
}

bool lookup_full(const struct lookup *l)
{
    return l->items + INDICATOR_GUESSES_MAX > CONTROL_LOOKUP_ITEMS_MAX ||
           l->count >= CONTROL_LOOKUP_ITEMS_MAX ||
           l->packed.cap - l->packed.len < VALUE_OCTETS;
}

static void sort_answers(struct lookup *l, const json_t *rows)
{
    json_t *row;
    size_t n;

    json_array_foreach(rows, n, row)
    {
        uint64_t i = row_uint(row, "i");

        if (i >= l->count)
            continue;
        if (json_object_get(row, "hidden") != NULL) {
            l->asked[i].hidden += row_uint(row, "hidden");
            continue;
        }
        json_object_del(row, "i");
        json_array_append(l->asked[i].hits, row);
    }
}

/* `warninglist` of every hit of a value that stands on one. */
static void mark_hits(const struct lookup *l, const struct lookup_asked *a)
{
    static struct value value;
    struct warninglist_mark mark;
    json_t *hit;
    size_t n, i = 0;

    (void)value_read(&value, a->text);
    while (i < value.count &&
           !warninglists_match(&mark, l->lists, value.guess[i].type,
                               value.guess[i].value))
        i++;
    if (i == value.count)
        return;
    json_array_foreach(a->hits, n, hit)
        json_object_set_new(hit, "warninglist", warninglist_json(&mark));
}

static void mark_all(const struct lookup *l)
{
    for (size_t i = 0; l->lists != NULL && i < l->count; i++)
        if (json_array_size(l->asked[i].hits) > 0)
            mark_hits(l, &l->asked[i]);
}

enum verdict lookup_ask(struct lookup *l, struct client *c, struct reasons *why)
{
    static uint8_t octets[CONTROL_MESSAGE_MAX];
    struct buffer list = {octets, 0, sizeof octets};
    struct writer w = writer_on(&list);
    struct control_writer *args;
    enum verdict verdict;
    json_t *rows;

    if (l->items == 0)
        return VERDICT_DONE;
    writer_array(&w, l->items);
    writer_raw(&w, bytes_of(&l->packed));
    if (writer_done(&w) != ERR_OK)
        abort();
    args = client_begin(c, "lookup");
    control_put_packed(args, "items", bytes_of(&list));
    control_put_bool(args, "all", l->all);
    verdict = client_ask_all(c, &rows, why);
    sort_answers(l, rows);
    mark_all(l);
    json_decref(rows);
    return verdict;
}

json_t *lookup_json(const struct lookup_asked *a)
{
    json_t *hits = json_deep_copy(a->hits), *hit;
    size_t i;

    json_array_foreach(hits, i, hit)
    {
        row_times(hit);
        if (json_object_get(hit, "confidence") == NULL)
            json_object_set_new(hit, "confidence", json_null());
    }
    return json_pack("{s:o, s:s?, s:o, s:I}", "value", row_lossy(a->text),
                     "type", a->type, "hits", hits, "hidden",
                     (json_int_t)a->hidden);
}

void lookup_end(struct lookup *l)
{
    for (size_t i = 0; i < l->count; i++)
        json_decref(l->asked[i].hits);
    lookup_begin(l);
}

static struct bytes trimmed(const uint8_t *at, size_t len)
{
    while (len > 0 && strchr(" \t\r", at[len - 1]) != NULL)
        len--;
    while (len > 0 && (*at == ' ' || *at == '\t')) {
        at++;
        len--;
    }
    return (struct bytes){at, len};
}

static struct bytes next_line(struct bytes *rest)
{
    const uint8_t *at = rest->at, *end = memchr(at, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - at);
    size_t taken = len + (end != NULL);

    *rest = (struct bytes){at + taken, rest->len - taken};
    return trimmed(at, len);
}

bool lookup_next_value(struct bytes *rest, unsigned *line, struct bytes *out)
{
    size_t mark = sizeof byte_order_mark - 1;

    if (*line == 0 && rest->len >= mark &&
        memcmp(rest->at, byte_order_mark, mark) == 0)
        *rest = (struct bytes){rest->at + mark, rest->len - mark};
    while (rest->len > 0) {
        *out = next_line(rest);
        ++*line;
        if (out->len > 0 && out->at[0] != '#')
            return true;
    }
    return false;
}

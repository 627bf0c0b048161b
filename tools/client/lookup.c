#include "tools/client/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/client/hunt/pack_answer.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { VALUE_OCTETS = VALUE_GUESSES_MAX * (INDICATOR_VALUE_MAX + 24) };

static const char byte_order_mark[] = "\xef\xbb\xbf";

void lookup_begin(struct lookup *l)
{
    l->count = l->items = 0;
    l->sent = false;
    l->packed = (struct buffer){l->octets, 0, sizeof l->octets};
}

/* The question about a domain asks for the host of that name, too. */
static bool asked_as_domain(const struct value *v, size_t i)
{
    if (v->guess[i].type != INDICATOR_HOSTNAME)
        return false;
    for (size_t d = 0; d < v->count; d++)
        if (v->guess[d].type == INDICATOR_DOMAIN &&
            bytes_equal(v->guess[d].value, v->guess[i].value))
            return true;
    return false;
}

static void put(struct lookup *l, const struct value *v,
                struct lookup_asked asked)
{
    struct writer w = writer_on(&l->packed);

    for (size_t i = 0; i < v->count; i++) {
        if (asked_as_domain(v, i))
            continue;
        writer_array(&w, 3);
        writer_uint(&w, l->count);
        writer_uint(&w, (uint64_t)v->guess[i].type);
        writer_str(&w, v->guess[i].value);
        l->items++;
    }
    if (writer_done(&w) != ERR_OK)
        abort();
    if (v->count > 0)
        asked.type = indicator_type_text(v->guess[0].type);
    asked.understood = v->understood;
    l->asked[l->count++] = asked;
}

void lookup_put(struct lookup *l, struct bytes text, unsigned line)
{
    static struct value value;

    (void)value_read(&value, text);
    put(l, &value, (struct lookup_asked){.text = text, .line = line});
}

/* Of what was put since the last answers: a line may be read in two ways. */
static bool was_put(const struct lookup *l, struct bytes text, unsigned line)
{
    for (size_t i = l->count; i > 0 && l->asked[i - 1].line == line; i--)
        if (bytes_equal(l->asked[i - 1].text, text))
            return true;
    return false;
}

bool lookup_put_word(struct lookup *l, struct bytes text, unsigned line)
{
    static struct value value;

    if (was_put(l, text, line) || !value_read(&value, text) ||
        !value.understood)
        return false;
    put(l, &value, (struct lookup_asked){.text = text, .line = line});
    return true;
}

bool lookup_put_token(struct lookup *l, const struct hunt_token *token,
                      unsigned line)
{
    static struct value value;

    if (was_put(l, token->whole, line) || !value_read_token(&value, token))
        return false;
    put(l, &value, (struct lookup_asked){.text = token->whole, .line = line});
    return true;
}

bool lookup_full(const struct lookup *l)
{
    return l->items + VALUE_GUESSES_MAX > CONTROL_LOOKUP_ITEMS_MAX ||
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
        if (json_object_get(row, "more") != NULL) {
            l->asked[i].more = true;
            continue;
        }
        json_object_del(row, "i");
        if (l->asked[i].hits == NULL)
            l->asked[i].hits = json_array();
        json_array_append(l->asked[i].hits, row);
    }
}

/* From the nearest on. */
static const char *const matches[LOOKUP_MATCHES] = {"exact", "wider", "host",
                                                    "below", "port"};

unsigned lookup_match_rank(struct bytes match)
{
    unsigned rank = 0;

    while (rank < LOOKUP_MATCHES &&
           !bytes_equal(match, bytes_text(matches[rank])))
        rank++;
    return rank;
}

static void add_matches(json_t *to, const json_t *hits, const char *match)
{
    json_t *hit;
    size_t n;

    json_array_foreach(hits, n, hit)
    {
        if (row_is(hit, "match", match))
            json_array_append(to, hit);
    }
}

static void nearest_first(struct lookup *l)
{
    for (size_t i = 0; i < l->count; i++) {
        json_t *hits = l->asked[i].hits;

        if (json_array_size(hits) < 2)
            continue;
        l->asked[i].hits = json_array();
        for (size_t m = 0; m < LOOKUP_MATCHES; m++)
            add_matches(l->asked[i].hits, hits, matches[m]);
        json_decref(hits);
    }
}

/* Whether a value stands on a warninglist. */
static bool is_marked(struct warninglist_mark *mark, const struct lookup *l,
                      const struct lookup_asked *a)
{
    static struct value value;
    size_t i = 0;

    (void)value_read(&value, a->text);
    while (i < value.count &&
           !warninglists_match(mark, l->lists, value.guess[i].type,
                               value.guess[i].value))
        i++;
    return i < value.count;
}

/* `warninglist` of every hit of a value that stands on one. */
static void mark_hits(const struct lookup *l, const struct lookup_asked *a)
{
    struct warninglist_mark mark;
    json_t *hit;
    size_t n;

    if (!is_marked(&mark, l, a))
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

static void begin_request(const struct lookup *l, struct client *c)
{
    static uint8_t octets[CONTROL_MESSAGE_MAX];
    struct buffer list = {octets, 0, sizeof octets};
    struct writer w = writer_on(&list);
    struct control_writer *args;

    writer_array(&w, l->items);
    writer_raw(&w, bytes_of(&l->packed));
    if (writer_done(&w) != ERR_OK)
        abort();
    args = client_begin(c, "lookup");
    control_put_packed(args, "items", bytes_of(&list));
    control_put_bool(args, "all", l->all);
    control_put_uint(args, "weak", l->weak_max);
}

enum verdict lookup_send(struct lookup *l, struct client *c,
                         struct reasons *why)
{
    enum verdict verdict;

    if (l->items == 0 || l->pack != NULL)
        return VERDICT_DONE;
    begin_request(l, c);
    verdict = client_send(c, why);
    l->sent = verdict == VERDICT_DONE;
    return verdict;
}

static enum verdict ask_node(json_t **rows, struct lookup *l, struct client *c,
                             struct reasons *why)
{
    if (!l->sent)
        begin_request(l, c);
    l->sent = false;
    return client_ask_all(c, rows, why);
}

/* False: a row is not told as text alone. */
static bool take_text(struct lookup *l, struct client_rows *page)
{
    for (size_t n = 0; n < page->count; n++) {
        struct lookup_text_row row;
        struct lookup_asked *a;

        lookup_text_take(&l->texts, &page->rows, &row);
        if (row.odd)
            return false;
        if (row.i >= l->count)
            continue;
        a = &l->asked[row.i];
        a->hidden += row.hidden;
        a->more |= row.more;
        if (row.hidden == 0 && !row.more)
            lookup_text_put(&l->texts, &a->texts, &row.hit);
    }
    return true;
}

static void drop_text(struct lookup *l)
{
    lookup_text_drop(&l->texts);
    for (size_t i = 0; i < l->count; i++) {
        l->asked[i].texts = (struct lookup_text_list){.count = 0};
        l->asked[i].hidden = 0;
        l->asked[i].more = false;
    }
}

/* *all: all of it is text. Else it is asked once more: nothing is told twice.
 */
static enum verdict ask_text(struct lookup *l, struct client *c,
                             struct reasons *why, bool *all)
{
    enum verdict verdict;
    struct client_rows page;

    if (!l->sent)
        begin_request(l, c);
    l->sent = false;
    do {
        verdict = client_ask_raw(c, &page, why);
        *all = take_text(l, &page);
    } while (verdict == VERDICT_DONE && *all && client_more(c));
    if (!*all)
        drop_text(l);
    return verdict;
}

static json_t *ask_pack(const struct lookup *l)
{
    const struct pack_question q = {
        .pack = l->pack,
        .items = bytes_of(&l->packed),
        .count = l->items,
        .all = l->all,
        .weak_max = l->weak_max,
        .now_s = when_now_ms() / 1000,
    };

    return pack_answer(&q);
}

enum verdict lookup_ask(struct lookup *l, struct client *c, struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;
    bool all = false;
    json_t *rows;

    if (l->items == 0)
        return VERDICT_DONE;
    if (l->as_text && l->pack == NULL)
        verdict = ask_text(l, c, why, &all);
    if (all || verdict != VERDICT_DONE)
        return verdict;
    if (l->pack != NULL)
        rows = ask_pack(l);
    else
        verdict = ask_node(&rows, l, c, why);
    sort_answers(l, rows);
    nearest_first(l);
    mark_all(l);
    json_decref(rows);
    return verdict;
}

size_t lookup_hits(const struct lookup_asked *a)
{
    return json_array_size(a->hits) + a->texts.count;
}

bool lookup_is_miss(const struct lookup_asked *a)
{
    return lookup_hits(a) == 0;
}

bool lookup_is_none(const struct lookup_asked *a)
{
    return !a->understood && a->hidden == 0 && lookup_is_miss(a);
}

json_t *lookup_json(const struct lookup_asked *a)
{
    json_t *hits = json_array(), *hit, *out;
    size_t i;

    json_array_foreach(a->hits, i, hit)
    {
        json_t *copy = json_copy(hit); /* times are replaced, nothing else */

        row_times(copy);
        if (json_object_get(copy, "confidence") == NULL)
            json_object_set_new(copy, "confidence", json_null());
        json_array_append_new(hits, copy);
    }
    out = json_pack("{s:o, s:s?, s:o, s:I}", "value", row_lossy(a->text),
                    "type", lookup_is_none(a) ? NULL : a->type, "hits", hits,
                    "hidden", (json_int_t)a->hidden);
    if (a->more)
        json_object_set_new(out, "more", json_true());
    if (lookup_is_none(a))
        json_object_set_new(out, "error", json_string("not_an_indicator"));
    return out;
}

bool lookup_is_text(const struct lookup *l, const struct lookup_asked *a)
{
    return l->as_text && a->hits == NULL;
}

static void write_json(struct json_text *out, json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

    json_text_add(out, bytes_text(text != NULL ? text : "null"));
    free(text);
    json_decref(value);
}

static void write_asked(struct json_text *out, struct bytes text)
{
    if (wire_text_valid(text, false))
        json_text_string(out, text);
    else
        write_json(out, row_lossy(text));
}

void lookup_write(struct json_text *out, const struct lookup *l,
                  const struct lookup_asked *a)
{
    const char *type = lookup_is_none(a) ? NULL : a->type;
    struct warninglist_mark mark;
    struct json_text marked = {.len = 0};

    if (l->lists != NULL && a->texts.count > 0 && is_marked(&mark, l, a))
        write_json(&marked, warninglist_json(&mark));
    json_text_add(out, bytes_text("{\"value\":"));
    write_asked(out, a->text);
    json_text_add(out, bytes_text(",\"type\":"));
    if (type != NULL)
        json_text_string(out, bytes_text(type));
    else
        json_text_add(out, bytes_text("null"));
    json_text_add(out, bytes_text(",\"hits\":"));
    lookup_text_write(out, &l->texts, &a->texts,
                      (struct bytes){(const uint8_t *)marked.at, marked.len});
    json_text_free(&marked);
    json_text_add(out, bytes_text(",\"hidden\":"));
    json_text_uint(out, a->hidden);
    if (a->more)
        json_text_add(out, bytes_text(",\"more\":true"));
    if (lookup_is_none(a))
        json_text_add(out, bytes_text(",\"error\":\"not_an_indicator\""));
}

void lookup_end(struct lookup *l)
{
    for (size_t i = 0; i < l->count; i++)
        json_decref(l->asked[i].hits);
    lookup_text_drop(&l->texts);
    lookup_begin(l);
}

void lookup_close(struct lookup *l)
{
    lookup_end(l);
    lookup_text_free(&l->texts);
}

bool lookup_next_line(struct bytes *rest, unsigned *line, struct bytes *out)
{
    size_t mark = sizeof byte_order_mark - 1, end;

    if (*line == 0 && rest->len >= mark &&
        memcmp(rest->at, byte_order_mark, mark) == 0)
        *rest = ascii_from(*rest, mark);
    if (rest->len == 0)
        return false;
    end = ascii_find(*rest, 0, '\n');
    *out = (struct bytes){rest->at, end};
    *rest = ascii_from(*rest, end < rest->len ? end + 1 : end);
    ++*line;
    return true;
}

bool lookup_next_value(struct bytes *rest, unsigned *line, struct bytes *out)
{
    while (lookup_next_line(rest, line, out)) {
        *out = ascii_trim(*out);
        if (out->len > 0 && out->at[0] != '#')
            return true;
    }
    return false;
}

#include "tools/formats/json/feed.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/json/feed_aside.h"
#include "tools/formats/json/feed_kind.h"
#include "tools/formats/json/feed_table.h"
#include "tools/formats/json/sensor.h"
#include "tools/formats/judge.h"
#include "tools/formats/marked.h"
#include "tools/formats/misp/misp_label.h"
#include "tools/formats/table/column.h"
#include "tools/formats/typed.h"

static bool all_of(const json_t *list, bool (*is)(const json_t *))
{
    const json_t *v;
    size_t i;

    json_array_foreach(list, i, v)
    {
        if (!is(v))
            return false;
    }
    return json_array_size(list) > 0;
}

static bool is_row(const json_t *v)
{
    return json_is_object(v) && !sensor_knows(v) && feed_table_fits(v);
}

static bool is_link(struct bytes text)
{
    return ascii_starts(text, "http://") || ascii_starts(text, "https://");
}

/* One string of a list that stands under a key. */
static void read_string(struct feed_walk *w, struct bytes text, const char *key,
                        const struct column *under)
{
    const struct typed t = {.reading = w->r};
    const char *aside = feed_aside_reason(key);

    w->r->place = (struct place){.line = feed_walk_line(w)};
    reading_part(w->r);
    findings_labels(w->r->found, &w->r->place, text);
    if (aside != NULL)
        reading_reject(w->r, text, aside);
    else if (under->holds == COLUMN_TYPED)
        typed_read(&t, under->kind, text);
    else if (under->holds == COLUMN_UNKNOWN || under->holds == COLUMN_VALUE)
        typed_read(&t, &type_names_any, text);
    else if (is_link(text))
        reading_reject(w->r, text, N_("a reference, not an indicator"));
}

static bool is_scalar(const json_t *v)
{
    return !json_is_object(v) && !json_is_array(v);
}

/* A list under a name that says nothing is one of words, unless most of them
   are values. */
static bool holds_values(struct feed_walk *w, const json_t *list)
{
    size_t values = 0, scalars = 0, i;
    const json_t *v;

    json_array_foreach(list, i, v)
    {
        struct token token;

        if (!is_scalar(v))
            continue;
        judge_token(w->r, &token, misp_string(v), (struct bytes){0},
                    TOKEN_CELL);
        values +=
            token.verdict != TOKEN_NOTHING &&
            (token.verdict == TOKEN_TAKEN || token.caution != INDICATOR_FINE);
        scalars++;
    }
    return 2 * values >= scalars;
}

/* It holds others of its kind, no deeper than json_map.h lets them. */
static void read_value(struct feed_walk *w, const json_t *v, const char *key);

/* Texts one by one, and what else stands between them. */
static void read_list(struct feed_walk *w, const json_t *list, const char *key)
{
    struct column under = column_named(bytes_text(key));
    const json_t *v;
    size_t i;

    if (*key != '\0' && under.holds == COLUMN_UNKNOWN && !holds_values(w, list))
        under.holds = COLUMN_CONTEXT;
    json_array_foreach(list, i, v)
    {
        if (json_is_string(v)) {
            read_string(w, misp_string(v), key, &under);
            feed_walk_skip(w, v);
        } else {
            read_value(w, v, key);
        }
    }
}

static void read_array(struct feed_walk *w, const json_t *list, const char *key)
{
    if (all_of(list, is_row))
        feed_table_list(w, list);
    else
        read_list(w, list, key);
}

/* A pulse of OTX or a feed says of itself what it is called, and for whom. */
static void read_head(struct feed_walk *w, const json_t *o)
{
    static const char *const titles[] = {"name", "title", "info"};
    static const char *const levels[] = {"TLP", "tlp"};
    enum tlp tlp;

    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        findings_title(w->r->found, misp_text(o, titles[i]));
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (marking_tlp(&tlp, misp_text(o, levels[i])) == MARKING_KNOWN)
            findings_tlp(w->r->found, &w->r->place, tlp);
}

static bool has_lists(const json_t *o)
{
    const char *key;
    json_t *v;

    json_object_foreach((json_t *)(uintptr_t)o, key, v)
    {
        if (json_array_size(v) > 0)
            return true;
    }
    return false;
}

/* {"203.0.113.9": {"count": 3}}: nobody says what the name of a field is. */
static void tell_key(struct feed_walk *w, const char *key)
{
    struct token token;

    judge_token(w->r, &token, bytes_text(key), (struct bytes){0}, TOKEN_CELL);
    w->r->place = (struct place){.line = feed_walk_line(w)};
    if (token.verdict == TOKEN_TAKEN)
        reading_reject(w->r, bytes_text(key),
                       N_("the name of a field, not an indicator"));
}

static void read_object(struct feed_walk *w, const json_t *o)
{
    const char *key;
    json_t *v;

    w->r->place = (struct place){.line = feed_walk_line(w)};
    if (sensor_knows(o)) {
        sensor_read(w, o);
        feed_walk_skip(w, o);
        return;
    }
    if (has_lists(o))
        read_head(w, o);
    feed_table_object(w, o);
    json_object_foreach((json_t *)(uintptr_t)o, key, v)
    {
        tell_key(w, key);
        w->next++;
        if (is_scalar(v))
            feed_walk_skip(w, v);
        else
            read_value(w, v, key);
    }
}

/* True when all that stands under a key is about something else. */
static bool leave_aside(struct feed_walk *w, const json_t *v, const char *key)
{
    const char *reason = feed_aside_reason(key);

    if (reason == NULL || all_of(v, is_scalar))
        return false;
    w->r->place = (struct place){.line = feed_walk_line(w)};
    reading_reject(w->r, bytes_text(key), reason);
    feed_walk_skip(w, v);
    return true;
}

static void read_value(struct feed_walk *w, const json_t *v, const char *key)
{
    if (leave_aside(w, v, key))
        return;
    if (json_is_array(v))
        read_array(w, v, key);
    else if (json_is_object(v))
        read_object(w, v);
    else
        feed_walk_skip(w, v);
}

enum err feed_read(struct reading *r, const struct feed_tree *tree,
                   struct fault *fault)
{
    struct feed_walk w = {.r = r, .tree = tree};
    const size_t before = r->told;
    const char *refusal = feed_kind_refusal(tree->root);

    if (refusal != NULL)
        return fault_say(fault, ERR_BAD_SHAPE, "%s", refusal);
    read_value(&w, tree->root, "");
    reading_part(r);
    if (r->told == before && w.told == 0)
        return fault_say(fault, ERR_BAD_SHAPE, "%s",
                         N_("nothing in it is called an indicator: name one "
                            "'indicator'"));
    return ERR_OK;
}

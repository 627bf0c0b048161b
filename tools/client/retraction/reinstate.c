#include "tools/client/retraction/reinstate.h"

#include <stdlib.h>
#include <string.h>

#include "tools/client/row.h"
#include "tools/client/value.h"

enum {
    BATCH_OCTETS = CONTROL_MESSAGE_MAX - 16384,
    ENTRY_OCTETS = 24, /* beside the value */
};

/* What was said, as one type. */
struct reinstate_value {
    enum indicator_type type;
    char *text;
    size_t len;
    size_t said; /* which of them */
};

static void *room(size_t count, size_t size)
{
    void *p = calloc(count + 1, size);

    if (p == NULL)
        abort();
    return p;
}

static enum verdict wrong(struct reasons *why, enum reason_code code,
                          const char *arg)
{
    return reasons_add(why, VERDICT_WRONG, code, (const char *[]){arg, NULL});
}

static void add_guess(struct reinstate *r, const struct indicator_guess *g,
                      size_t said)
{
    struct reinstate_value *at;

    r->named = realloc(r->named, (r->named_count + 1) * sizeof *r->named);
    if (r->named == NULL)
        abort();
    at = &r->named[r->named_count++];
    *at = (struct reinstate_value){
        .type = g->type, .len = g->value.len, .said = said};
    at->text = room(g->value.len, 1);
    memcpy(at->text, g->value.at, g->value.len);
}

/* "0f8fad5b-d9cb-469f-a165-70867728950e" */
static bool is_uuid(const char *text)
{
    size_t i = 0;

    for (; text[i] != '\0' && i < IDENT_UUID_TEXT; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? text[i] != '-' : strchr("0123456789abcdef", text[i]) == NULL)
            return false;
    }
    return i == IDENT_UUID_TEXT - 1;
}

enum verdict reinstate_read(struct reinstate *r, struct reasons *why)
{
    static struct value value;

    r->there = room(r->said.count, sizeof *r->there);
    for (size_t i = 0; i < r->said.count; i++) {
        const char *text = r->said.item[i];

        if (is_uuid(text))
            continue; /* of the object, once that is known */
        if (!value_read(&value, bytes_text(text)) || !value.understood)
            return wrong(why, REASON_REINSTATE_WORD, text);
        for (size_t g = 0; g < value.count; g++)
            add_guess(r, &value.guess[g], i);
    }
    return VERDICT_DONE;
}

bool reinstate_names(struct reinstate *r, const struct record_indicator *e)
{
    for (size_t i = 0; i < r->named_count; i++) {
        const struct reinstate_value *n = &r->named[i];

        if (e->type == (uint64_t)n->type && e->value.len == n->len &&
            memcmp(e->value.at, n->text, n->len) == 0) {
            r->there[n->said] = true;
            return true;
        }
    }
    return false;
}

/* One request's entries, from *next on. */
static void put_batch(const struct reinstate_of *of, size_t *next,
                      struct control_writer *args)
{
    static uint8_t octets[CONTROL_MESSAGE_MAX];
    struct buffer packed = {octets, 0, sizeof octets};
    struct writer w = writer_on(&packed);
    size_t end = *next, size = 0;

    while (end < of->count && end - *next < CONTROL_LOOKUP_ITEMS_MAX &&
           size + of->entries[end].value.len + ENTRY_OCTETS < BATCH_OCTETS)
        size += of->entries[end++].value.len + ENTRY_OCTETS;
    writer_array(&w, end - *next);
    for (size_t i = *next; i < end; i++) {
        writer_array(&w, 3);
        writer_uint(&w, i);
        writer_uint(&w, of->entries[i].type);
        writer_bin(&w, of->entries[i].value);
    }
    if (writer_done(&w) != ERR_OK)
        abort();
    control_put_packed(args, "items", bytes_of(&packed));
    if (of->object != NULL)
        control_put_bin(
            args, "object",
            (struct bytes){of->object->octet, sizeof of->object->octet});
    *next = end;
}

static void take_row(struct reinstate *r, const struct reinstate_of *of,
                     json_t *row)
{
    const struct record_indicator *e;
    uint64_t i = row_uint(row, "i");

    if (!json_is_integer(json_object_get(row, "i"))) {
        json_decref(r->over);
        r->over = r->whole ? NULL : json_incref(row);
        json_object_del(row, "i");
        return;
    }
    if (i >= of->count)
        return;
    e = &of->entries[i];
    r->drop[i] = !reinstate_names(r, e);
    json_object_del(row, "i");
    json_object_set_new(
        row, "type",
        json_string(indicator_known(e->type)
                        ? indicator_type_text((enum indicator_type)e->type)
                        : "unknown"));
    json_object_set_new(row, "value", row_lossy(e->value));
    json_array_append(r->drop[i] ? r->back : r->again, row);
}

/* The object is named by its uuid, or by that of its case. */
static bool names_object(const char *text, const struct reinstate_of *of)
{
    char uuid[IDENT_UUID_TEXT];

    if (of->object == NULL)
        return false;
    ident_uuid(uuid, of->object->octet);
    if (strcmp(text, uuid) == 0)
        return true;
    if (of->case_uuid == NULL)
        return false;
    ident_uuid(uuid, of->case_uuid);
    return strcmp(text, uuid) == 0;
}

/* What is not among the entries is a slip of the pen. */
enum verdict reinstate_check(struct reinstate *r, const struct reinstate_of *of,
                             struct reasons *why)
{
    for (size_t i = 0; r->named_count > 0 && i < of->count; i++)
        (void)reinstate_names(r, &of->entries[i]);
    for (size_t i = 0; i < r->said.count; i++)
        if (names_object(r->said.item[i], of))
            r->whole = r->there[i] = true;
    for (size_t i = 0; i < r->said.count; i++)
        if (!r->there[i])
            return wrong(why, REASON_REINSTATE_ABSENT, r->said.item[i]);
    return VERDICT_DONE;
}

void reinstate_begin(struct reinstate *r)
{
    json_decref(r->back);
    json_decref(r->again);
    r->back = json_array();
    r->again = json_array();
}

enum verdict reinstate_more(struct reinstate *r, struct client *c,
                            const struct reinstate_of *of, struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;
    size_t next = 0, i;
    bool first = true;
    json_t *rows, *row;

    free(r->drop);
    r->drop = room(of->count, sizeof *r->drop);
    while (verdict == VERDICT_DONE && (first || next < of->count)) {
        first = false;
        put_batch(of, &next, client_begin(c, "retracted"));
        verdict = client_ask_all(c, &rows, why);
        json_array_foreach(rows, i, row) take_row(r, of, row);
        json_decref(rows);
    }
    return verdict;
}

enum verdict reinstate_ask(struct reinstate *r, struct client *c,
                           const struct reinstate_of *of, struct reasons *why)
{
    enum verdict verdict = reinstate_check(r, of, why);

    reinstate_begin(r);
    if (verdict == VERDICT_DONE)
        verdict = reinstate_more(r, c, of, why);
    /* One value that comes back lets its object come back. */
    if (json_array_size(r->again) > 0) {
        json_decref(r->over);
        r->over = NULL;
    }
    return verdict;
}

enum verdict reinstate_settle(const struct reinstate *r, struct reasons *why)
{
    if (r->over != NULL && json_array_size(r->back) == 0)
        return wrong(why, REASON_REINSTATE_OBJECT, NULL);
    if (json_array_size(r->back) > 0 && r->said.count == 0)
        return wrong(why, REASON_REINSTATE_NEEDED, NULL);
    return VERDICT_DONE;
}

void reinstate_put(const struct reinstate *r, struct control_writer *args)
{
    static uint8_t octets[CONTROL_MESSAGE_MAX];
    struct buffer packed = {octets, 0, sizeof octets};
    struct writer w = writer_on(&packed);

    if (r->whole)
        control_put_bool(args, "whole", true);
    if (r->named_count == 0)
        return;
    writer_array(&w, r->named_count);
    for (size_t i = 0; i < r->named_count; i++) {
        const struct reinstate_value *n = &r->named[i];

        writer_array(&w, 2);
        writer_uint(&w, (uint64_t)n->type);
        writer_bin(&w, (struct bytes){(const uint8_t *)n->text, n->len});
    }
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, "reinstate", bytes_of(&packed));
}

static json_t *with_times(json_t *first, json_t *rows)
{
    json_t *list = json_array(), *row;
    size_t i;

    if (first != NULL)
        json_array_append_new(list, json_deep_copy(first));
    if (rows != NULL)
        json_array_extend(list, rows);
    json_array_foreach(list, i, row) row_times(row);
    return list;
}

void reinstate_json(const struct reinstate *r, json_t *out)
{
    json_object_set_new(out, "retracted", with_times(r->over, r->back));
    json_object_set_new(out, "reinstated", with_times(NULL, r->again));
}

void reinstate_close(struct reinstate *r)
{
    for (size_t i = 0; i < r->named_count; i++)
        free(r->named[i].text);
    free(r->named);
    free(r->there);
    free(r->drop);
    json_decref(r->back);
    json_decref(r->again);
    json_decref(r->over);
}

#include "tools/client/handover.h"

#include "tools/client/inbox.h"
#include "tools/client/receipts.h"
#include "tools/client/row.h"
#include "tools/client/status.h"
#include "tools/client/when.h"

enum { COUNTED = 7 };

/* What each count is of. */
static const struct counted {
    const char *name;
    const char *const what[4];
} counted[COUNTED] = {
    {"new", {"new"}},
    {"revised", {"revised"}},
    {"retracted", {"retracted", "partly retracted"}},
    {"recalled", {"recalled"}},
    {"leaked", {"leaked", "sent on", "leak claimed"}},
    {"erased", {"erased"}},
    {"group", {"group"}},
};

static const char *const taken_back[] = {"retracted", "partly retracted",
                                         "recalled", NULL};
static const char *const leaks[] = {"leaked", "sent on", "leak claimed", NULL};
static const char *const lists[] = {"urgent", "seen_here", "taken_back",
                                    "leaks",  "waits",     "open",
                                    "away",   "keys",      NULL};

const json_t *handover_rows(const json_t *handover, const char *list)
{
    return json_object_get(json_object_get(handover, list), "rows");
}

uint64_t handover_count(const json_t *handover, const char *list)
{
    return row_uint(json_object_get(handover, list), "count");
}

uint64_t handover_came(const json_t *handover, const char *sort)
{
    return row_uint(json_object_get(handover, "came"), sort);
}

static void add_count(json_t *of, const char *name, uint64_t count)
{
    json_object_set_new(of, name,
                        json_integer((json_int_t)(row_uint(of, name) + count)));
}

static void add(json_t *handover, const char *list, json_t *row)
{
    json_t *to = json_object_get(handover, list);
    json_t *rows = json_object_get(to, "rows");

    add_count(to, "count", 1);
    if (json_array_size(rows) < HANDOVER_LIST_MAX)
        json_array_append(rows, row);
}

static json_t *empty(uint64_t since_ms)
{
    json_t *out = json_pack("{s:I, s:I, s:{}}", "since", (json_int_t)since_ms,
                            "until", (json_int_t)when_now_ms(), "came");

    for (size_t i = 0; i < COUNTED; i++)
        add_count(json_object_get(out, "came"), counted[i].name, 0);
    for (size_t i = 0; lists[i] != NULL; i++)
        json_object_set_new(out, lists[i],
                            json_pack("{s:i, s:[]}", "count", 0, "rows"));
    return out;
}

/* Of those that are folded into one, all. */
static void count(json_t *handover, const json_t *row)
{
    const uint64_t many = row_uint(row, "count");

    for (size_t i = 0; i < COUNTED; i++)
        if (inbox_is_any(row, counted[i].what))
            add_count(json_object_get(handover, "came"), counted[i].name,
                      many > 0 ? many : 1);
}

static void take_arrival(json_t *handover, json_t *row)
{
    count(handover, row);
    if (row_bool(row, "urgent") &&
        (inbox_is(row, "new") || inbox_is(row, "revised")))
        add(handover, "urgent", row);
    if (row_uint(row, "seen_times") > 0)
        add(handover, "seen_here", row);
    if (inbox_is_any(row, taken_back))
        add(handover, "taken_back", row);
    if (inbox_is_any(row, leaks))
        add(handover, "leaks", row);
}

static enum verdict ask_inbox(struct client *c, json_t *handover,
                              uint64_t since_ms, struct reasons *why)
{
    struct inbox_question q = {.since_ms = since_ms};
    enum verdict verdict;
    json_t *rows, *row;
    size_t i;

    verdict = inbox_ask(c, &q, &rows, why);
    json_array_foreach(rows, i, row) take_arrival(handover, row);
    json_decref(rows);
    return verdict;
}

/* Whenever it began to wait. */
static enum verdict ask_waiting(struct client *c, json_t *handover,
                                struct reasons *why)
{
    struct inbox_question q = {.since_ms = 0};
    enum verdict verdict;
    json_t *rows, *row;
    size_t i;

    inbox_only_waiting(&q.filter);
    verdict = inbox_ask(c, &q, &rows, why);
    json_array_foreach(rows, i, row) if (inbox_waits(row))
        add(handover, "waits", row);
    json_decref(rows);
    return verdict;
}

/* Those that are not settled stand first, and the limit keeps all of them. */
static enum verdict ask_open(struct client *c, json_t *handover,
                             struct reasons *why)
{
    struct receipts_question q = {.filter = {.limit = 1}};
    enum verdict verdict;
    json_t *rows, *row;
    size_t i;

    verdict = receipts_ask(c, &q, &rows, why);
    json_array_foreach(rows, i, row) if (!receipts_settled(row))
        add(handover, "open", row);
    json_decref(rows);
    return verdict;
}

static void take_status(json_t *handover, json_t *row)
{
    if (row_is(row, "what", "node"))
        json_object_set(handover, "node", json_object_get(row, "org"));
    if (row_is(row, "what", "peer") && !row_bool(row, "connected"))
        add(handover, "away", row);
    if (row_is(row, "what", "key") && row_bool(row, "soon"))
        add(handover, "keys", row);
}

static enum verdict ask_status(const char *dir, json_t *handover,
                               struct reasons *why)
{
    enum client_end who;
    enum verdict verdict;
    json_t *rows, *row;
    size_t i;

    verdict = status_ask(dir, &who, &rows, why);
    json_array_foreach(rows, i, row) take_status(handover, row);
    json_decref(rows);
    return verdict;
}

enum verdict handover_ask(const char *dir, uint64_t since_ms, json_t **out,
                          struct reasons *why)
{
    struct client *c;
    enum verdict verdict = client_open(&c, dir, why);

    *out = empty(since_ms);
    if (verdict == VERDICT_DONE)
        verdict = ask_inbox(c, *out, since_ms, why);
    if (verdict == VERDICT_DONE)
        verdict = ask_waiting(c, *out, why);
    if (verdict == VERDICT_DONE)
        verdict = ask_open(c, *out, why);
    if (verdict == VERDICT_DONE)
        verdict = ask_status(dir, *out, why);
    client_close(c);
    return verdict;
}

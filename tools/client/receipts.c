#include "tools/client/receipts.h"

#include <string.h>
#include <time.h>

#include "tools/client/row.h"
#include "tools/client/when.h"

enum { POLL_MS = 100 };

static bool among(const json_t *row, const char *const *states)
{
    for (; *states != NULL; states++)
        if (row_is(row, "state", *states))
            return true;
    return false;
}

/* Who never got what is recalled has nothing to erase, and who never got what
   was revised gets the revision; a leak is a report, not a delivery. What was
   left out may name one more that has not erased. */
bool receipts_settled(const json_t *row)
{
    static const char *const good[] = {"stored",  "erased",       "leaked",
                                       "sent on", "leak claimed", "left out",
                                       NULL};

    if (row_bool(row, "recalled"))
        return !row_is(row, "state", "not yet") &&
               !row_is(row, "state", "left out");
    return among(row, good) ||
           (row_bool(row, "outdated") && row_is(row, "state", "void"));
}

/* Whether they have said what became of it, be it good or bad. */
static bool answered(const json_t *row)
{
    static const char *const bad[] = {"refused", "void", "unopened", "left out",
                                      NULL};

    return receipts_settled(row) || among(row, bad);
}

static bool all(const json_t *rows, bool (*holds)(const json_t *row))
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (!holds(row)) return false;
    return true;
}

bool receipts_all_settled(const json_t *rows)
{
    return all(rows, receipts_settled);
}

bool receipts_wait_for_card(const json_t *row)
{
    static const char *const states[] = {"waiting", "held", "not yet", NULL};

    return row_uint(row, "expired") != 0 && among(row, states);
}

/* Otherwise as they came. */
static json_t *unsettled_first(json_t *rows)
{
    json_t *out = json_array(), *row;
    size_t i;

    json_array_foreach(rows, i, row) if (!receipts_settled(row))
        json_array_append(out, row);
    json_array_foreach(rows, i, row) if (receipts_settled(row))
        json_array_append(out, row);
    json_decref(rows);
    return out;
}

static bool unsettled(const json_t *row)
{
    return !receipts_settled(row);
}

static void keep(void *of, json_t *row)
{
    json_array_append(of, row);
}

/* Rows of one sort, added to rows; what the limit leaves of them. */
static enum verdict ask_for(struct client *c, struct receipts_question *q,
                            struct filter_listing *l, struct reasons *why)
{
    struct control_writer *args = client_begin(c, "receipts");
    enum verdict verdict;

    if (q->record != NULL)
        control_put_text(args, "record", q->record);
    filter_put(l->filter, args);
    verdict = filter_each(c, l, why);
    q->told.rows += l->told.rows;
    q->told.more |= l->told.more;
    return verdict;
}

/* The words of states that may be unsettled, of those that are asked for. */
static void put_unsettled(struct text_list *out, const struct text_list *asked)
{
    static const char *const words[] = {"held",          "waiting",  "refused",
                                        "void",          "unopened", "not yet",
                                        "waiting again", "left out", "unknown"};

    out->count = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        bool wanted = asked->count == 0;

        for (size_t n = 0; n < asked->count && !wanted; n++)
            wanted = strcmp(asked->item[n], words[i]) == 0;
        if (wanted)
            out->item[out->count++] = words[i];
    }
}

/* Up to the limit, those that are not settled before all others. */
static enum verdict ask_limited(struct client *c, struct receipts_question *q,
                                json_t *rows, struct reasons *why)
{
    struct filter filter = q->filter;
    struct filter_listing l = {
        .filter = &filter, .row = keep, .of = rows, .wanted = unsettled};
    enum verdict verdict = VERDICT_DONE;

    put_unsettled(&filter.state, &q->filter.state);
    if (filter.state.count > 0)
        verdict = ask_for(c, q, &l, why);
    if (verdict != VERDICT_DONE || q->told.more)
        return verdict;
    filter.state = q->filter.state;
    filter.limit = q->filter.limit - q->told.rows;
    l.wanted = receipts_settled;
    if (filter.limit > 0)
        return ask_for(c, q, &l, why);
    /* Whether there is one more. */
    filter.limit = 1;
    l.of = json_array();
    verdict = ask_for(c, q, &l, why);
    q->told.rows -= l.told.rows;
    q->told.more = l.told.rows > 0;
    json_decref(l.of);
    return verdict;
}

static enum verdict ask_once(struct client *c, struct receipts_question *q,
                             json_t **rows, struct reasons *why)
{
    struct filter_listing l = {
        .filter = &q->filter, .row = keep, .of = *rows = json_array()};

    q->told = (struct filter_told){0};
    if (q->filter.limit > 0 && q->filter.sort == NULL)
        return ask_limited(c, q, *rows, why);
    return ask_for(c, q, &l, why);
}

enum verdict receipts_ask(struct client *c, struct receipts_question *q,
                          json_t **rows, struct reasons *why)
{
    const struct timespec pause = {.tv_nsec = POLL_MS * 1000000};
    enum verdict verdict = ask_once(c, q, rows, why);

    while (verdict == VERDICT_DONE && !all(*rows, answered) &&
           when_now_ms() < q->until_ms) {
        json_decref(*rows);
        nanosleep(&pause, NULL);
        verdict = ask_once(c, q, rows, why);
    }
    if (q->filter.sort == NULL)
        *rows = unsettled_first(*rows);
    return verdict;
}

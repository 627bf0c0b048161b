#include "tools/client/receipts.h"

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

static enum verdict ask_once(struct client *c, const char *record,
                             json_t **rows, struct reasons *why)
{
    struct control_writer *args = client_begin(c, "receipts");

    if (record != NULL)
        control_put_text(args, "record", record);
    return client_ask_all(c, rows, why);
}

enum verdict receipts_ask(struct client *c, const struct receipts_question *q,
                          json_t **rows, struct reasons *why)
{
    const struct timespec pause = {.tv_nsec = POLL_MS * 1000000};
    enum verdict verdict = ask_once(c, q->record, rows, why);

    while (verdict == VERDICT_DONE && !all(*rows, answered) &&
           when_now_ms() < q->until_ms) {
        json_decref(*rows);
        nanosleep(&pause, NULL);
        verdict = ask_once(c, q->record, rows, why);
    }
    *rows = unsettled_first(*rows);
    return verdict;
}

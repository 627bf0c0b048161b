#include "tools/client/inbox_follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tools/client/inbox.h"
#include "tools/client/row.h"

enum { KEY_MAX = 512 };

struct inbox_follow {
    const char *dir;
    const struct filter *filter;
    struct client *client; /* NULL: away */
    struct inbox_mark mark;
    bool waits_now;  /* there may be more: ask again at once */
    unsigned asked;  /* since what waits was asked for */
    json_t *waiting; /* what was told: its count by what, peer and detail */
};

static void pause_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

static void away(struct inbox_follow *f)
{
    client_close(f->client);
    f->client = NULL;
}

static enum verdict come_back(struct inbox_follow *f, struct reasons *why)
{
    return f->client != NULL ? VERDICT_DONE
                             : client_open(&f->client, f->dir, why);
}

static enum verdict ask_records(struct inbox_follow *f, json_t **rows,
                                struct reasons *why)
{
    return inbox_since(f->client, f->filter, &f->mark, &f->waits_now, rows,
                       why);
}

/* Whether this waits newly, or more of it does. */
static bool is_news(struct inbox_follow *f, const json_t *row)
{
    const json_int_t count = (json_int_t)row_uint(row, "count");
    char key[KEY_MAX];
    const json_t *told;
    bool news;

    snprintf(key, sizeof key, "%s|%s|%s|%llu", row_text(row, "what"),
             row_text(row, "from"), row_text(row, "detail"),
             (unsigned long long)row_uint(row, "number"));
    told = json_object_get(f->waiting, key);
    news = told == NULL || json_integer_value(told) < count;
    if (json_object_size(f->waiting) >= INBOX_FOLLOW_WAITS_MAX)
        json_object_clear(f->waiting);
    json_object_set_new(f->waiting, key, json_integer(count));
    return news;
}

/* What waits now; into *rows what does so newly. */
static enum verdict ask_waiting(struct inbox_follow *f, json_t *rows,
                                struct reasons *why)
{
    struct inbox_question q = {.filter = *f->filter};
    json_t *all, *row;
    enum verdict verdict;
    size_t i;

    inbox_only_waiting(&q.filter);
    verdict = inbox_ask(f->client, &q, &all, why);
    json_array_foreach(all, i, row) if (inbox_waits(row) && is_news(f, row))
        json_array_append(rows, row);
    json_decref(all);
    return verdict;
}

enum verdict inbox_follow_open(struct inbox_follow **out, const char *dir,
                               const struct filter *filter, struct reasons *why)
{
    struct inbox_follow *f = calloc(1, sizeof *f);
    json_t *rows = NULL, *waiting = json_array();
    enum verdict verdict;

    if (f == NULL)
        abort();
    *f = (struct inbox_follow){
        .dir = dir, .filter = filter, .waiting = json_object()};
    verdict = come_back(f, why);
    if (verdict == VERDICT_DONE)
        verdict = ask_records(f, &rows, why);
    if (verdict == VERDICT_DONE)
        verdict = ask_waiting(f, waiting, why);
    json_decref(rows);
    json_decref(waiting);
    if (verdict != VERDICT_DONE) {
        inbox_follow_close(f);
        f = NULL;
    }
    *out = f;
    return verdict;
}

void inbox_follow_close(struct inbox_follow *f)
{
    if (f == NULL)
        return;
    client_close(f->client);
    json_decref(f->waiting);
    free(f);
}

enum verdict inbox_follow_next(struct inbox_follow *f, json_t **rows,
                               struct reasons *why)
{
    enum verdict verdict;

    if (!f->waits_now)
        pause_ms(INBOX_FOLLOW_EVERY_MS);
    f->waits_now = false;
    *rows = NULL;
    verdict = come_back(f, why);
    if (verdict == VERDICT_DONE)
        verdict = ask_records(f, rows, why);
    if (*rows == NULL)
        *rows = json_array();
    if (verdict == VERDICT_DONE && ++f->asked >= INBOX_FOLLOW_WAITS_EVERY) {
        f->asked = 0;
        verdict = ask_waiting(f, *rows, why);
    }
    if (verdict == VERDICT_AWAY)
        away(f);
    return verdict;
}

#include "tools/client/hunt/pack_ask.h"

#include <string.h>
#include <time.h>

#include "node/hunt/pack_current.h"
#include "tools/client/client.h"
#include "tools/client/row.h"

enum { LOOK_MS = 20 };

/* The row of status about it; of it is the caller's. */
static enum verdict ask_row(struct client *c, json_t **out, struct reasons *why)
{
    json_t *rows, *row;
    size_t i;
    enum verdict verdict;

    *out = NULL;
    client_begin(c, "status");
    verdict = client_ask_all(c, &rows, why);
    json_array_foreach(rows, i, row)
    {
        if (row_is(row, "what", "pack"))
            *out = json_incref(row);
    }
    json_decref(rows);
    return verdict;
}

static enum verdict told(const char *dir, const char *fault,
                         struct reasons *why)
{
    char path[FILE_PATH_MAX];

    if (*fault == '\0')
        return VERDICT_DONE;
    pack_current_named(path, dir, PACK_CURRENT);
    return reasons_add(why, VERDICT_NOT_NOW, REASON_FILE_FAULT,
                       (const char *[]){path, fault, NULL});
}

static enum verdict wait_for(struct client *c, const char *dir, uint64_t number,
                             struct reasons *why)
{
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000};
    enum verdict verdict;
    json_t *row;

    while ((verdict = ask_row(c, &row, why)) == VERDICT_DONE &&
           row_uint(row, "number") < number) {
        json_decref(row);
        nanosleep(&pause, NULL);
    }
    if (verdict == VERDICT_DONE)
        verdict = told(dir, row_text(row, "fault"), why);
    json_decref(row);
    return verdict;
}

enum verdict pack_ask(const char *dir, struct reasons *why)
{
    struct client *c;
    enum verdict verdict = client_open(&c, dir, why);
    json_t *rows = NULL;

    if (verdict == VERDICT_DONE) {
        client_begin(c, "pack.build");
        verdict = client_ask_all(c, &rows, why);
    }
    if (verdict == VERDICT_DONE)
        verdict =
            wait_for(c, dir, row_uint(json_array_get(rows, 0), "number"), why);
    json_decref(rows);
    client_close(c);
    return verdict;
}

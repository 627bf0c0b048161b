#include "tools/client/status.h"

/* VERDICT_AWAY: this end does not answer, and the other may know more. */
static enum verdict ask(const char *dir, enum client_end end, json_t **rows,
                        struct reasons *why)
{
    struct client *c = NULL;
    enum verdict verdict = client_try(&c, dir, end);

    *rows = NULL;
    if (verdict == VERDICT_DONE) {
        client_begin(c, "status");
        verdict = client_ask_all(c, rows, why);
        client_close(c);
    }
    if (verdict == VERDICT_AWAY)
        reasons_clear(why);
    return verdict;
}

/* Why neither answered. */
static enum verdict away(const char *dir, struct reasons *why)
{
    struct client *c;
    enum verdict verdict = client_open(&c, dir, why);

    client_close(c);
    return verdict == VERDICT_DONE
               ? reasons_add(why, VERDICT_AWAY, REASON_NODE_SILENT, NULL)
               : verdict;
}

enum verdict status_ask(const char *dir, enum client_end *who, json_t **rows,
                        struct reasons *why)
{
    enum verdict verdict;

    *who = CLIENT_CORE;
    verdict = ask(dir, CLIENT_CORE, rows, why);
    if (verdict != VERDICT_AWAY)
        return verdict;
    json_decref(*rows);
    *who = CLIENT_PARENT;
    verdict = ask(dir, CLIENT_PARENT, rows, why);
    return verdict == VERDICT_AWAY ? away(dir, why) : verdict;
}

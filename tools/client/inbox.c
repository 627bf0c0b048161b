#include "tools/client/inbox.h"

#include "tools/client/row.h"

enum verdict inbox_ask(struct client *c, uint64_t since_ms, json_t **rows,
                       struct reasons *why)
{
    control_put_uint(client_begin(c, "inbox"), "since", since_ms);
    return client_ask_all(c, rows, why);
}

bool inbox_is(const json_t *row, const char *what)
{
    return row_is(row, "what", what);
}

bool inbox_is_crowded(const json_t *row)
{
    return inbox_is(row, "waiting") && *row_text(row, "detail") != '\0';
}

bool inbox_waits(const json_t *row)
{
    return inbox_is(row, "waiting") || inbox_is(row, "quarantined") ||
           inbox_is(row, "fenced") || inbox_is(row, "missed") ||
           inbox_is(row, "put back") || inbox_is(row, "unconfirmed") ||
           inbox_is(row, "busy") ||
           (inbox_is(row, "lost") && row_uint(row, "count") > 0);
}

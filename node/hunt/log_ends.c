#include "node/hunt/log_ends.h"

static void replace(const struct log_ends *e, uint8_t *at, size_t len)
{
    for (size_t i = 0; e->kind == LOG_ENDS_RETURN && i < len; i++)
        if (at[i] == '\r')
            at[i] = '\n';
}

size_t log_ends_held(struct log_ends *e, uint8_t *at)
{
    if (!e->held)
        return 0;
    e->held = false;
    at[0] = '\r';
    return 1;
}

static void judge(struct log_ends *e, const uint8_t *at, size_t len)
{
    if (memchr(at, '\n', len) != NULL)
        e->kind = LOG_ENDS_LINE_FEED;
    else if (memchr(at, '\r', len - 1) != NULL)
        e->kind = LOG_ENDS_RETURN;
    else
        e->held = at[len - 1] == '\r';
}

size_t log_ends_read(struct log_ends *e, uint8_t *at, size_t len)
{
    if (e->kind == LOG_ENDS_OPEN)
        judge(e, at, len);
    len -= e->held;
    replace(e, at, len);
    return len;
}

size_t log_ends_last(struct log_ends *e, uint8_t *at, bool grows)
{
    e->held = grows;
    if (grows)
        return 0;
    e->kind = LOG_ENDS_RETURN;
    at[0] = '\n';
    return 1;
}

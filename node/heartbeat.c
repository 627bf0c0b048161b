#include "node/heartbeat.h"

void heartbeat_heard(struct heartbeat *h)
{
    h->missed = 0;
}

bool heartbeat_check(struct heartbeat *h, int64_t now_ms)
{
    if (now_ms < h->check_ms)
        return false;
    h->check_ms = now_ms + HEARTBEAT_CHECK_MS;
    h->missed++;
    return h->missed % HEARTBEAT_MISSED_MAX == 0;
}

bool heartbeat_lives(const struct heartbeat *h)
{
    return h->missed < HEARTBEAT_MISSED_MAX;
}

unsigned heartbeat_silent_s(const struct heartbeat *h)
{
    return h->missed * (HEARTBEAT_CHECK_MS / 1000);
}

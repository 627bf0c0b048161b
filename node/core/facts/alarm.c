#include "node/core/facts/alarm.h"

#include "node/date.h"
#include "node/log.h"

/* What of the last minute was not written is told when the next one begins. */
static void turn(struct peer *p, uint64_t now_ms)
{
    uint64_t minute = now_ms / DATE_MINUTE_MS;

    if (minute == p->alarm_minute)
        return;
    if (p->alarms > ALARM_A_MINUTE)
        log_warn("alarm: peer '%s': %u more of that minute are not listed",
                 p->name, (unsigned)(p->alarms - ALARM_A_MINUTE));
    if (p->notes > ALARM_A_MINUTE)
        log_warn("peer '%s': %u more lines of that minute are not listed",
                 p->name, (unsigned)(p->notes - ALARM_A_MINUTE));
    p->alarm_minute = minute;
    p->alarms = p->notes = 0;
}

bool alarm_due(struct peer *p, uint64_t now_ms)
{
    turn(p, now_ms);
    return ++p->alarms <= ALARM_A_MINUTE;
}

bool alarm_note_due(struct peer *p, uint64_t now_ms)
{
    turn(p, now_ms);
    return ++p->notes <= ALARM_A_MINUTE;
}

#include "node/core/facts/alarm.h"

#include "node/date.h"
#include "node/log.h"

bool alarm_due(struct peer *p, uint64_t now_ms)
{
    uint64_t minute = now_ms / DATE_MINUTE_MS;

    if (minute != p->alarm_minute) {
        if (p->alarms > ALARM_A_MINUTE)
            log_warn("alarm: peer '%s': %u more of that minute are not listed",
                     p->name, (unsigned)(p->alarms - ALARM_A_MINUTE));
        p->alarm_minute = minute;
        p->alarms = 0;
    }
    return ++p->alarms <= ALARM_A_MINUTE;
}

#include "node/core/facts/alarm.h"

#include <stdio.h>

enum { WHO_MAX = ROSTER_NAME_MAX + 32 };

static const char *alarm_who(char out[static WHO_MAX], const struct peer *p)
{
    snprintf(out, WHO_MAX, "alarm: peer '%s': ", p->name);
    return out;
}

static const char *note_who(char out[static WHO_MAX], const struct peer *p)
{
    snprintf(out, WHO_MAX, "peer '%s': ", p->name);
    return out;
}

bool alarm_due(struct peer *p, const char *reason, uint64_t now_ms)
{
    char who[WHO_MAX];

    return log_fold_due(log_fold_of(p->alarms, ROSTER_ALARMS_MAX, reason), 1,
                        alarm_who(who, p), now_ms);
}

bool alarm_note_due(struct peer *p, const char *what, uint64_t now_ms)
{
    char who[WHO_MAX];

    return log_fold_due(log_fold_of(p->notes, ROSTER_NOTES_MAX, what),
                        ALARM_NOTES_AN_HOUR, note_who(who, p), now_ms);
}

void alarm_tell(struct peer *p, uint64_t now_ms)
{
    char who[WHO_MAX];

    for (size_t i = 0; i < ROSTER_ALARMS_MAX; i++)
        if (p->alarms[i].more > 0)
            log_fold_tell(&p->alarms[i], alarm_who(who, p), now_ms);
    for (size_t i = 0; i < ROSTER_NOTES_MAX; i++)
        if (p->notes[i].more > 0)
            log_fold_tell(&p->notes[i], note_who(who, p), now_ms);
}

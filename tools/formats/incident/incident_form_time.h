/*
 * incident_form_time: a time as Japanese and English people write it.
 */
#ifndef TOOLS_FORMATS_INCIDENT_INCIDENT_FORM_TIME_H
#define TOOLS_FORMATS_INCIDENT_INCIDENT_FORM_TIME_H

#include "proto/bytes.h"

/*
 * "2026-11-20 03:10 JST", "2026/11/20 3:10", "2026-11-20T03:10+09:00",
 * "2026年11月20日（金）午後3時10分頃", "令和8年11月20日", "R8.11.20 15:10",
 * "2026-11-20 3:10 PM", also in full-width characters; seconds may follow.
 * Without a zone: local time. "unknown" or "不明" is 0. False: not a time.
 */
bool incident_time_of(uint64_t *out_s, struct bytes text);

#endif

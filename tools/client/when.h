/*
 * when: times as people write them and as they are shown.
 */
#ifndef TOOLS_CLIENT_WHEN_H
#define TOOLS_CLIENT_WHEN_H

#include <stdbool.h>
#include <stdint.h>

enum { WHEN_TEXT_MAX = 40, WHEN_ZONE_MAX = 10 };

uint64_t when_now_ms(void);

/* "90d", "12h", "30m", "45s", "2w" as a span in ms. */
bool when_span(uint64_t *out_ms, const char *text);

/* A span from now, or a date "2026-12-31" (its end, local time). */
bool when_until(uint64_t *out_ms, const char *text, uint64_t now_ms);

/* A span back from now, or a date (its begin, local time). */
bool when_since(uint64_t *out_ms, const char *text, uint64_t now_ms);

/* "2026-11-21" as days since 1970-01-01, whatever the time zone. */
bool when_day(uint64_t *out_day, const char *text);
/* And back, up to 9999-12-31. */
const char *when_day_text(char out[static WHEN_TEXT_MAX], uint64_t day);

/* "2026-11-21 10:30", local time; "-" for 0. */
const char *when_local(char out[static WHEN_TEXT_MAX], uint64_t ms);
/* The same with its zone, where who reads it may be elsewhere:
   "2026-11-20 03:10 JST", or "+09:00" for a zone that has no letters. */
const char *when_zoned(char out[static WHEN_TEXT_MAX], uint64_t ms);
/* The zone alone; "" where there is none. */
const char *when_zone(char out[static WHEN_ZONE_MAX], uint64_t ms);
/* Below a heading that names the zone of now: as when_local(), where the zone
   was another (summer time), as when_zoned(). */
const char *when_listed(char out[static WHEN_TEXT_MAX], uint64_t ms,
                        uint64_t now_ms);

/* "2026-11-21T01:30:00Z". */
const char *when_rfc3339(char out[static WHEN_TEXT_MAX], uint64_t ms);

#endif

#include "node/date.h"

#include <time.h>

static const uint64_t last_ms = UINT64_C(253402300799) * 1000;

const char *date_text(char out[static DATE_TEXT], uint64_t ms)
{
    time_t at = (time_t)((ms < last_ms ? ms : last_ms) / 1000);
    struct tm day = {0};

    (void)gmtime_r(&at, &day);
    (void)strftime(out, DATE_TEXT, "%Y-%m-%d", &day);
    return out;
}

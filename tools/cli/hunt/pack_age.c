#include "tools/cli/hunt/pack_age.h"

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/say.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 24 * HOUR_S };

void pack_age_text(char out[static PACK_AGE_TEXT_MAX], uint64_t age_s)
{
    const unsigned long long days = age_s / DAY_S, hours = age_s / HOUR_S,
                             minutes = age_s / MINUTE_S, seconds = age_s;

    if (age_s >= 2 * DAY_S)
        snprintf(out, PACK_AGE_TEXT_MAX,
                 ngettext("%llu day", "%llu days", days), days);
    else if (age_s >= 2 * HOUR_S)
        snprintf(out, PACK_AGE_TEXT_MAX,
                 ngettext("%llu hour", "%llu hours", hours), hours);
    else if (age_s >= 2 * MINUTE_S)
        snprintf(out, PACK_AGE_TEXT_MAX,
                 ngettext("%llu minute", "%llu minutes", minutes), minutes);
    else
        snprintf(out, PACK_AGE_TEXT_MAX,
                 ngettext("%llu second", "%llu seconds", seconds), seconds);
}

void pack_age_warn(const char *path, uint64_t age_s)
{
    char text[PACK_AGE_TEXT_MAX];

    pack_age_text(text, age_s);
    say_note(_("'%s' is %s old: what came in since is not in it"), path, text);
}

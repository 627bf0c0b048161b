#include "tools/cli/print/pack_age.h"

#include "tools/cli/cli.h"
#include "tools/cli/term/say.h"
#include "tools/client/when.h"

enum { DAY_S = 24 * 3600 };

uint64_t pack_age(const struct pack_about *about)
{
    const uint64_t now_s = when_now_ms() / 1000;

    return now_s > about->built_s ? now_s - about->built_s : 0;
}

void pack_age_print(const struct pack_about *about)
{
    const unsigned long long days = pack_age(about) / DAY_S;

    if (pack_age(about) > PACK_AGE_OLD_S)
        say_note(ngettext("the pack is %llu day old: what came since then is "
                          "not in it",
                          "the pack is %llu days old: what came since then is "
                          "not in it",
                          days),
                 days);
}

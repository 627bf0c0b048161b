#include "tools/cli/label.h"

#include "tools/cli/say.h"
#include "tools/cli/when.h"

struct option_spec label_tlp(struct label *l)
{
    return (struct option_spec){"tlp", OPTION_VALUE, &l->tlp_word,
                                "clear|green|amber|amber+strict|red",
                                N_("the TLP 2.0 label; needed")};
}

struct option_spec label_pap(struct label *l)
{
    return (struct option_spec){
        "pap", OPTION_VALUE, &l->pap_word, "clear|green|amber|red",
        N_("what may be done with it; green unless said")};
}

struct option_spec label_expires(struct label *l)
{
    return (struct option_spec){"expires", OPTION_VALUE, &l->expires, "WHEN",
                                N_("until when it holds")};
}

struct option_spec label_urgent(struct label *l)
{
    return (struct option_spec){"urgent", OPTION_FLAG, &l->urgent, NULL,
                                N_("ask the recipients to look at once")};
}

int label_check(struct label *l, const char *command)
{
    if (l->tlp_word == NULL) {
        say_wrong(_("%s: say --tlp clear, green, amber, amber+strict or red"),
                  command);
        return CLI_USAGE;
    }
    if (!tlp_parse(&l->tlp, bytes_text(l->tlp_word))) {
        say_wrong(_("%s: '%s' is no TLP level: say clear, green, amber, "
                    "amber+strict or red"),
                  command, l->tlp_word);
        return CLI_USAGE;
    }
    l->pap = PAP_GREEN;
    if (l->pap_word != NULL && !pap_parse(&l->pap, bytes_text(l->pap_word))) {
        say_wrong(_("%s: '%s' is no PAP level: say clear, green, amber or "
                    "red"),
                  command, l->pap_word);
        return CLI_USAGE;
    }
    if (l->expires != NULL &&
        (!when_until(&l->expires_ms, l->expires, when_now_ms()) ||
         l->expires_ms <= when_now_ms())) {
        say_wrong(_("%s: cannot take --expires '%s': write 90d, 12h, or a "
                    "date to come such as 2026-12-31"),
                  command, l->expires);
        return CLI_USAGE;
    }
    return CLI_DONE;
}

void label_put(const struct label *l, struct control_writer *args)
{
    control_put_uint(args, "tlp", (uint64_t)l->tlp);
    if (l->pap_word != NULL)
        control_put_uint(args, "pap", (uint64_t)l->pap);
    if (l->urgent)
        control_put_bool(args, "urgent", true);
    if (l->expires != NULL)
        control_put_uint(args, "expires", l->expires_ms);
}

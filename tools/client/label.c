#include "tools/client/label.h"

#include <string.h>

#include "tools/cli/term/say.h"
#include "tools/client/when.h"

struct option_spec label_tlp(struct label *l, const char *help)
{
    return (struct option_spec){"tlp", OPTION_VALUE, &l->tlp_word,
                                "clear|green|amber|amber+strict|red", help};
}

struct option_spec label_pap(struct label *l, const char *help)
{
    return (struct option_spec){"pap", OPTION_VALUE, &l->pap_word,
                                "clear|green|amber|red", help};
}

struct option_spec label_expires(struct label *l)
{
    return (struct option_spec){"expires", OPTION_VALUE, &l->expires,
                                l->revises ? "WHEN|never" : "WHEN",
                                N_("until when it holds")};
}

struct option_spec label_urgent(struct label *l)
{
    return (struct option_spec){"urgent", OPTION_FLAG, &l->urgent, NULL,
                                N_("ask the recipients to look at once")};
}

bool label_said(const struct label *l)
{
    return l->tlp_word != NULL || l->pap_word != NULL || l->expires != NULL ||
           l->urgent;
}

static int check_tlp(struct label *l, const char *command)
{
    if (l->tlp_word == NULL && l->revises)
        return CLI_DONE;
    if (l->tlp_word == NULL) {
        say_wrong(_("%s: say --tlp clear, green, amber, amber+strict or red"),
                  command);
        return CLI_USAGE;
    }
    if (tlp_parse(&l->tlp, bytes_text(l->tlp_word)))
        return CLI_DONE;
    say_wrong(_("%s: '%s' is no TLP level: say clear, green, amber, "
                "amber+strict or red"),
              command, l->tlp_word);
    return CLI_USAGE;
}

static int check_pap(struct label *l, const char *command)
{
    l->pap = PAP_GREEN;
    if (l->pap_word == NULL || pap_parse(&l->pap, bytes_text(l->pap_word)))
        return CLI_DONE;
    say_wrong(_("%s: '%s' is no PAP level: say clear, green, amber or red"),
              command, l->pap_word);
    return CLI_USAGE;
}

static int check_expires(struct label *l, const char *command)
{
    uint64_t now_ms = when_now_ms();

    if (l->expires == NULL || (l->revises && strcmp(l->expires, "never") == 0))
        return CLI_DONE;
    if (when_until(&l->expires_ms, l->expires, now_ms) &&
        l->expires_ms > now_ms)
        return CLI_DONE;
    if (l->revises)
        say_wrong(_("%s: cannot take --expires '%s': write 90d, 12h, a date to "
                    "come such as 2026-12-31, or never"),
                  command, l->expires);
    else
        say_wrong(_("%s: cannot take --expires '%s': write 90d, 12h, or a "
                    "date to come such as 2026-12-31"),
                  command, l->expires);
    return CLI_USAGE;
}

int label_check(struct label *l, const char *command)
{
    int rc = check_tlp(l, command);

    if (rc == CLI_DONE)
        rc = check_pap(l, command);
    if (rc == CLI_DONE)
        rc = check_expires(l, command);
    return rc;
}

void label_put(const struct label *l, struct control_writer *args)
{
    if (l->tlp_word != NULL)
        control_put_uint(args, "tlp", (uint64_t)l->tlp);
    if (l->pap_word != NULL)
        control_put_uint(args, "pap", (uint64_t)l->pap);
    if (l->urgent)
        control_put_bool(args, "urgent", true);
    if (l->expires != NULL)
        control_put_uint(args, "expires", l->expires_ms);
}

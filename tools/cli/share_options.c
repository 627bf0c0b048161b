#include "tools/cli/share_options.h"

#include "tools/cli/command_line.h"
#include "tools/cli/explain.h"
#include "tools/cli/term/ask.h"

struct option_spec share_options_tlp(struct label *l, const char *help)
{
    return (struct option_spec){"tlp", OPTION_VALUE, &l->tlp_word, tlp_words(),
                                help};
}

struct option_spec share_options_pap(struct label *l, const char *help)
{
    return (struct option_spec){"pap", OPTION_VALUE, &l->pap_word, pap_words(),
                                help};
}

struct option_spec share_options_expires(struct label *l)
{
    return (struct option_spec){"expires", OPTION_VALUE, &l->expires,
                                l->revises ? "WHEN|never" : "WHEN",
                                N_("set the validity: 90d, 12h, or a date")};
}

struct option_spec share_options_urgent(struct label *l)
{
    return (struct option_spec){"urgent", OPTION_SWITCH, &l->urgent, NULL,
                                N_("ask the recipients to look at once")};
}

struct option_spec share_options_to(struct recipients *r)
{
    return (struct option_spec){
        "to", OPTION_MANY, &r->to, "PEER|group:GROUP",
        N_("send to these peers or groups (required from amber on); recipients "
           "see this audience. 'everyone' removes the audience restriction")};
}

struct option_spec share_options_later(struct recipients *r)
{
    return (struct option_spec){"later-members", OPTION_VALUE, &r->later_word,
                                "yes|no",
                                N_("also deliver to members who join later "
                                   "(default: yes for CLEAR/GREEN, no above)")};
}

struct option_spec share_options_delegate(struct recipients *r)
{
    return (struct option_spec){
        "delegate", OPTION_MANY, &r->delegate,
        "COORDINATOR[:audience|:community]",
        N_("let this coordinator pass it on: within the audience, or to its "
           "own community (default: within the audience, where there is one). "
           "'none' withdraws what was delegated")};
}

struct option_spec share_options_reinstate(struct reinstate *r)
{
    return (struct option_spec){
        "reinstate", OPTION_MANY, &r->said, "VALUE",
        N_("bring back what was retracted here: an indicator, or the number of "
           "a case. The rest of what was retracted is left out")};
}

struct option_spec share_options_list(bool *all)
{
    return (struct option_spec){"list", OPTION_FLAG, all, NULL,
                                N_("show every value in the preview")};
}

struct option_spec share_options_yes(bool *yes)
{
    return (struct option_spec){
        "yes", OPTION_FLAG, yes, NULL,
        N_("skip the confirmation (required where nobody "
           "sits at a terminal)")};
}

struct option_spec share_options_token(struct act *a)
{
    return (struct option_spec){
        "token", OPTION_VALUE, &a->word, "TOKEN",
        N_("repeat the interrupted command that printed these 32 hex digits: "
           "shows its result, or carries it out once")};
}

void share_options_ask(struct recipients *r, enum tlp tlp)
{
    if (recipients_open(r, tlp) && ask_possible())
        recipients_later(
            r, ask_yes(_("Also deliver to members who join the group later?")));
}

int share_options_begin(const struct cli *cli, struct act *a)
{
    struct reasons why = {.count = 0};
    enum verdict verdict = act_begin(a, &why);

    command_line_hear(cli, a);
    return explain(cli, verdict, &why);
}

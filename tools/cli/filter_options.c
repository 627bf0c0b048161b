#include "tools/cli/filter_options.h"

#include <string.h>

#include "tools/cli/explain.h"
#include "tools/cli/term/say.h"

static const char *const states[] = {
    [FILTER_OF_RECORDS] = "live|expired|retracted|superseded",
    [FILTER_OF_INBOX] = "WORD",
    [FILTER_OF_RECEIPTS] = "WORD",
};

static const char *const state_helps[] = {
    [FILTER_OF_RECORDS] = N_("show only records in this state"),
    [FILTER_OF_INBOX] = N_("show only this sort of event, for example new or "
                           "retracted, as --json has it"),
    [FILTER_OF_RECEIPTS] = N_(
        "show only rows in this state, for example waiting, as --json has it"),
};

void filter_options_add(struct option_spec specs[static FILTER_OPTIONS_ROOM],
                        struct filter_words *w, enum filter_list of)
{
    const struct option_spec shared[] = {
        {"tlp", OPTION_MANY, &w->tlp, "clear|green|amber|amber+strict|red",
         N_("show only records with this label; several: amber,red")},
        {"kind", OPTION_MANY, &w->kind, "report|incident|retraction|group",
         N_("show only this kind of record")},
        {"type", OPTION_MANY, &w->type, "TYPE",
         N_("show only records that have indicators of this type, for example "
            "domain")},
        {"author", OPTION_VALUE, &w->author, "PEER",
         N_("show only what this organisation wrote: its name, or 8 digits of "
            "its "
            "node id")},
        {"state", OPTION_MANY, &w->state, states[of], state_helps[of]},
        {"category", OPTION_VALUE, &w->category, "CATEGORY",
         N_("show only incidents of this category, for example "
            "ransomware")},
        {"case", OPTION_VALUE, &w->in_case, "ID",
         N_("show only incidents of this case: 8 digits of its id or more")},
        {"text", OPTION_VALUE, &w->text, "WORDS",
         N_("show only records whose titles have all these words")},
        {"limit", OPTION_VALUE, &w->limit, "N", N_("show at most N rows")},
        {"sort", OPTION_VALUE, &w->sort, "KEY",
         N_("sort by received, created, title, author, tlp, kind, state, "
            "indicators or urgent; -KEY: the greatest first")},
        {.name = NULL},
    };
    size_t own = 0;

    while (specs[own].name != NULL)
        own++;
    memcpy(specs + own, shared, sizeof shared);
}

int filter_options_take(const struct cli *cli, struct filter *out,
                        const struct filter_words *w, enum filter_list of)
{
    struct reasons why = {.count = 0};

    return explain(cli, filter_words_take(out, w, of, &why), &why);
}

void filter_options_told(const struct cli *cli, const struct filter_told *told)
{
    if (told->more && !cli->json)
        say_note(_("... and more: --limit shows %zu rows"), told->rows);
}

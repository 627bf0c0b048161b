#include "tools/cli/confirm.h"

#include <stdio.h>

#include "tools/cli/command.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/row.h"

enum {
    QUESTION_MAX = CONFIRM_NAME_MAX + 512,
    TITLE_MAX = 512,
    LABEL_MAX = 256
};

static void put_label(char room[static LABEL_MAX], const struct confirm_name *n)
{
    const char *word = translate_word(n->kind);
    char kind[LABEL_MAX / 2];

    if (n->urgent)
        snprintf(kind, sizeof kind, _("%s, %s"), _("URGENT"), word);
    else
        snprintf(kind, sizeof kind, "%s", word);
    if (n->records > 1)
        snprintf(room, LABEL_MAX, _("%s, %s, %zu records"), n->tlp, kind,
                 n->records);
    else
        snprintf(room, LABEL_MAX, _("%s, %s"), n->tlp, kind);
}

const char *confirm_name(char room[static CONFIRM_NAME_MAX],
                         const struct confirm_name *n)
{
    char title[TITLE_MAX] = "", safe[TITLE_MAX], label[LABEL_MAX];

    snprintf(title, sizeof title, "%.*s", (int)n->title.len,
             n->title.len > 0 ? (const char *)n->title.at : "");
    say_safe(safe, sizeof safe, title);
    put_label(label, n);
    if (*n->record != '\0' && *safe != '\0')
        snprintf(room, CONFIRM_NAME_MAX, _("%.8s '%s' (%s)"), n->record, safe,
                 label);
    else if (*n->record != '\0')
        snprintf(room, CONFIRM_NAME_MAX, _("%.8s (%s)"), n->record, label);
    else if (*safe != '\0')
        snprintf(room, CONFIRM_NAME_MAX, _("'%s' (%s)"), safe, label);
    else
        snprintf(room, CONFIRM_NAME_MAX, _("this, without a title (%s)"),
                 label);
    return room;
}

const char *confirm_name_view(char room[static CONFIRM_NAME_MAX],
                              const struct record_view *view, size_t records)
{
    const struct record *r = &view->record;
    const json_t *row = view->row;

    return confirm_name(
        room, &(struct confirm_name){
                  .record = row_text(row, "record"),
                  .title = bytes_text(row_text(row, "title")),
                  .tlp = view->opens ? tlp_text(r->tlp) : row_text(row, "tlp"),
                  .kind = view->opens ? record_kind_text(r->kind)
                                      : row_text(row, "kind"),
                  .records = records,
                  .urgent = view->opens && r->urgent,
              });
}

int confirm_possible(const struct cli *cli, bool yes)
{
    if (yes || ask_possible())
        return CLI_DONE;
    say_wrong(_("%s: no terminal to ask at, and nothing was done: add --yes"),
              cli->command->name);
    return CLI_USAGE;
}

int confirm(bool yes, const char *question, const char *name)
{
    char room[QUESTION_MAX];

    if (yes)
        return CLI_DONE;
    snprintf(room, sizeof room, question, name);
    return ask_yes(room) ? CLI_DONE : CLI_NO;
}

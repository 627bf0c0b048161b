#include "tools/cli/answer_options.h"

#include "tools/cli/command.h"
#include "tools/cli/command_line.h"
#include "tools/cli/explain.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/when.h"

int answer_options_day(const struct cli *cli, const char *option,
                       const char *text, uint64_t *day)
{
    *day = 0;
    if (text == NULL || when_day(day, text))
        return CLI_DONE;
    say_wrong(_("%s: %s takes a date such as 2026-11-21, not '%s'"),
              cli->command->name, option, text);
    return CLI_USAGE;
}

static void print_days(FILE *to, const struct answer *a)
{
    char first[WHEN_TEXT_MAX], last[WHEN_TEXT_MAX];

    if (a->last_day > 0)
        fprintf(to, _("from %s to %s\n"), when_day_text(first, a->first_day),
                when_day_text(last, a->last_day));
    for (size_t i = 0; i < a->sources.count; i++)
        fprintf(to, "%s%s", i == 0 ? _("in logs of: ") : _(", "),
                a->sources.item[i]);
    if (a->sources.count > 0)
        putc('\n', to);
}

static void print_opinion(FILE *to, const struct answer *a)
{
    char day[WHEN_TEXT_MAX];

    fprintf(to, _("your opinion: %s\n"), translate_word(a->kind));
    if (a->day > 0)
        fprintf(to, _("since %s\n"), when_day_text(day, a->day));
    if (a->reason != NULL) {
        fputs(_("reason: "), to);
        say_text(to, bytes_text(a->reason), false);
        putc('\n', to);
    }
}

/* What leaves, beside the label and the values. */
static int foretell(void *of, FILE *to)
{
    const struct answer *a = of;

    if (a->opinion) {
        print_opinion(to, a);
    } else {
        fprintf(to, _("your answer: %s\n"), translate_word(a->kind));
        if (a->count > 0)
            fprintf(to, ngettext("%llu time\n", "%llu times\n", a->count),
                    (unsigned long long)a->count);
        print_days(to, a);
    }
    fputs(_("Host names and log lines are not sent.\n"), to);
    if (answer_names(a))
        fputs(_("a count names you: few others are counted with you\n"), to);
    return CLI_DONE;
}

static void put_json(void *of, json_t *out)
{
    answer_json(of, out);
}

static enum verdict begin(struct answer_options *o, struct reasons *why)
{
    const struct cli *cli = o->command.cli;
    enum verdict verdict;

    o->answer.action.watch = progress_watch();
    verdict = answer_begin(&o->answer, why);
    command_line_hear(cli, &o->answer.action.act);
    return verdict == VERDICT_DONE ? answer_open(&o->answer, cli->dir, why)
                                   : verdict;
}

int answer_options_run(struct answer_options *o, int argc, char **argv)
{
    struct reasons why = {.count = 0};
    int rc;

    if (argc != 1) {
        say_wrong(_("%s: specify a RECORD"), o->command.cli->command->name);
        return CLI_USAGE;
    }
    o->answer.record = argv[0];
    o->command.action = &o->answer.action;
    o->command.foretell = foretell;
    o->command.put_json = put_json;
    o->command.of = &o->answer;
    rc = record_command_ready(&o->command);
    if (rc != CLI_DONE)
        return rc;
    rc = explain(o->command.cli, begin(o, &why), &why);
    if (rc == CLI_DONE)
        rc = record_command_do(&o->command, o->answer.targets);
    answer_close(&o->answer);
    return rc;
}

/* noroshi sighting: whether a record was seen here, told to its author. */
#include <stdlib.h>
#include <string.h>

#include "tools/cli/answer_options.h"
#include "tools/cli/command.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/say.h"

enum { COUNT_DIGITS_MAX = 9, SOURCES_TEXT_MAX = 256 };

/* As they were typed. */
static struct {
    const char *count, *first, *last, *from, *to, *sources;
    bool none, cannot;
} typed;

static int read_count(const struct cli *cli, struct answer *a)
{
    const size_t digits =
        typed.count != NULL ? strspn(typed.count, "0123456789") : 0;

    if (typed.count == NULL)
        return CLI_DONE;
    if (digits > 0 && digits <= COUNT_DIGITS_MAX &&
        typed.count[digits] == '\0') {
        a->count = strtoull(typed.count, NULL, 10);
        if (a->count > 0)
            return CLI_DONE;
    }
    say_wrong(_("%s: --count takes a number from 1 on, not '%s'"),
              cli->command->name, typed.count);
    return CLI_USAGE;
}

static int wrong_source(const struct cli *cli, const char *word)
{
    char list[SOURCES_TEXT_MAX] = "";
    size_t used = 0;

    for (uint64_t i = 1; i == 1 || strcmp(record_source_text(i), "other") != 0;
         i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s, ",
                                 record_source_text(i));
    say_wrong(_("%s: --sources: '%s' is none of: %sother"), cli->command->name,
              word, list);
    return CLI_USAGE;
}

static int read_sources(const struct cli *cli, struct answer *a)
{
    static char words[SOURCES_TEXT_MAX];
    uint64_t source;
    char *rest = NULL;

    if (typed.sources == NULL)
        return CLI_DONE;
    snprintf(words, sizeof words, "%s", typed.sources);
    for (char *word = strtok_r(words, ", ", &rest); word != NULL;
         word = strtok_r(NULL, ", ", &rest)) {
        if (!record_source_of(&source, bytes_text(word)) ||
            a->sources.count == RECORD_SIGHTING_SOURCES_MAX)
            return wrong_source(cli, word);
        a->sources.item[a->sources.count++] = word;
    }
    return CLI_DONE;
}

static int usage(const struct cli *cli, const char *what)
{
    say_wrong(_("%s: %s"), cli->command->name, what);
    return CLI_USAGE;
}

/* What belongs together. */
static int check_words(const struct cli *cli)
{
    const bool days = typed.from != NULL || typed.to != NULL;
    const bool seen =
        typed.count != NULL || typed.first != NULL || typed.last != NULL;

    if (typed.none && typed.cannot)
        return usage(cli, _("give --none or --cannot, not both"));
    if ((typed.none || typed.cannot) && seen)
        return usage(cli,
                     _("--count, --first and --last describe what was seen; "
                       "leave out --none and --cannot"));
    if (typed.none &&
        (typed.from == NULL || typed.to == NULL || typed.sources == NULL))
        return usage(cli, _("--none needs what was searched: --from DATE --to "
                            "DATE --sources LIST"));
    if (!typed.none && days)
        return usage(cli, _("--from and --to go with --none"));
    if (seen &&
        (typed.count == NULL || typed.first == NULL || typed.last == NULL))
        return usage(cli, _("give all three: --count N --first DATE --last "
                            "DATE"));
    return CLI_DONE;
}

static int read_all(const struct cli *cli, struct answer *a)
{
    int rc = check_words(cli);

    a->kind = record_sighting_text(typed.none     ? RECORD_SIGHTING_NOT_SEEN
                                   : typed.cannot ? RECORD_SIGHTING_CANNOT
                                                  : RECORD_SIGHTING_SEEN);
    if (rc == CLI_DONE)
        rc = read_count(cli, a);
    if (rc == CLI_DONE)
        rc = answer_options_day(cli, typed.none ? "--from" : "--first",
                                typed.none ? typed.from : typed.first,
                                &a->first_day);
    if (rc == CLI_DONE)
        rc = answer_options_day(cli, typed.none ? "--to" : "--last",
                                typed.none ? typed.to : typed.last,
                                &a->last_day);
    if (rc == CLI_DONE)
        rc = read_sources(cli, a);
    if (rc == CLI_DONE && a->first_day > a->last_day)
        rc = usage(cli, _("the first day is after the last one"));
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    static struct answer_options o = {
        .command = {.question =
                        N_("Send this answer about %s to its author?")}};
    const struct option_spec specs[] = {
        {"value", OPTION_MANY, &o.answer.values, "VALUE",
         N_("answer only about this value of it, defanged or not")},
        {"count", OPTION_VALUE, &typed.count, "N",
         N_("give how often it was seen (default: as 'noroshi observe' has "
            "it)")},
        {"first", OPTION_VALUE, &typed.first, "DATE",
         N_("give the first day on which it was seen")},
        {"last", OPTION_VALUE, &typed.last, "DATE",
         N_("give the last day on which it was seen")},
        {"none", OPTION_FLAG, &typed.none, NULL,
         N_("answer that you searched and did not find it")},
        {"from", OPTION_VALUE, &typed.from, "DATE",
         N_("give the first day that was searched (with --none)")},
        {"to", OPTION_VALUE, &typed.to, "DATE",
         N_("give the last day that was searched (with --none)")},
        {"sources", OPTION_VALUE, &typed.sources, "LIST",
         N_("name the kinds of logs: proxy,dns,mail,edr,firewall,web,ids,"
            "netflow,vpn,auth,endpoint,sandbox,cloud,other")},
        {"cannot", OPTION_FLAG, &typed.cannot, NULL,
         N_("answer that you have no logs that could tell")},
        record_command_dry_run(&o.command,
                               N_("show the answer and who would receive it, "
                                  "and stop")),
        share_options_yes(&o.command.yes),
        share_options_token(&o.answer.action.act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    o.command.cli = cli;
    rc = read_all(cli, &o.answer);
    return rc == CLI_DONE ? answer_options_run(&o, argc, argv) : rc;
}

const struct command command_sighting = {
    .name = "sighting",
    .run = run,
    .group = COMMAND_HUNT,
    .synopsis = "RECORD [--value VALUE]... [--count N --first DATE --last "
                "DATE|--none --from DATE --to DATE|--cannot] [OPTION]...",
    .help = N_("tell the author of a record whether it was seen here"),
    .about = N_(
        "Tells the author of a record, and nobody else, whether it was seen in "
        "your logs: how often, on which days and in which kinds of logs; that "
        "you searched and found nothing (--none); or that you have no such "
        "logs (--cannot). Host names and log lines are not sent. A later "
        "answer replaces an earlier one. The author must be one of your "
        "peers, and tells all who have the record counts, without names."),
    .exits = N_(
        "0 sent\n1 temporarily unable, or the answer was no\n2 usage, no such "
        "record, or nobody to ask\n"
        "3 noroshid not running, or gone before its answer\n4 not possible: "
        "your own record, its author is not a peer, or it was recalled"),
    .examples = "noroshi sighting 42\n"
                "noroshi sighting 42 --value evil[.]example --count 3 --first "
                "2026-11-02 --last 2026-11-05 --sources dns\n"
                "noroshi sighting 42 --none --from 2026-10-01 --to 2026-11-21 "
                "--sources proxy,dns\n"
                "noroshi sighting 42 --cannot\n",
};

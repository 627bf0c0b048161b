#include "tools/cli/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/command.h"
#include "tools/cli/command_line.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/row.h"

/* How a reason is told. Its arguments stand for %s in their order. */
struct sentence {
    const char *text;
    bool command;     /* the command's name comes before the arguments */
    bool note;        /* more about the reason before it */
    unsigned english; /* this argument, from 1, is translated; 0: none */
};

static const struct sentence sentences[REASON_CODES] = {
    [REASON_NOT_PERMITTED] =
        {.text = N_(
             "%s: not permitted: run as the node's user, root, or a member of "
             "group 'noroshi'")},
    [REASON_NODE_CANNOT_ANSWER] =
        {.text =
             N_("%s: noroshid runs, but cannot answer this now: see 'noroshi "
                "status'")},
    [REASON_NODE_NOT_RUNNING] =
        {.text =
             N_("%1$s: noroshid is not running: start it with 'noroshid --dir "
                "%1$s'")},
    [REASON_NODE_NOT_THERE] =
        {.text =
             N_("%1$s: no node has been made here: make one with 'noroshi "
                "--dir %1$s init --org NAME', or name the one that there is "
                "with --dir or NOROSHI_DIR")},
    [REASON_SOCKET_UNUSABLE] = {.text =
                                    N_("%s: cannot use the control socket")},
    [REASON_NODE_SILENT] = {.text = N_("noroshid does not answer")},
    [REASON_NO_ANSWER] =
        {.text = N_("noroshid did not answer (%s): see 'noroshi status'"),
         .english = 1},
    [REASON_NODE_SAID] = {.text = "%s", .english = 1},
    [REASON_REQUEST_TOO_BIG] = {.text = N_("too much for one request")},
    [REASON_ARGUMENT_NOT_TEXT] =
        {.text =
             N_("an argument is not UTF-8 text, or has control characters")},
    [REASON_TOKEN] = {.text = N_("%s: --token takes 32 hex digits"),
                      .command = true},
    [REASON_ACT_NOT_DONE] = {.text = N_("%s: nothing was committed; repeat "
                                        "this once noroshid runs again:"),
                             .command = true},
    [REASON_ACT_UNKNOWN] =
        {.text = N_(
             "%s: it is not known whether it was committed; with the same "
             "input, this command shows the result, or carries it out once:"),
         .command = true},
    [REASON_NONE_SHARED] = {.text = N_("none of the records was shared"),
                            .note = true},

    [REASON_TLP_MISSING] = {.text = N_("%s: use --tlp %s"), .command = true},
    [REASON_TLP_WORD] = {.text = N_("%s: '%s' is not a TLP level: use %s"),
                         .command = true},
    [REASON_PAP_WORD] = {.text = N_("%s: '%s' is not a PAP level: use %s"),
                         .command = true},
    [REASON_EXPIRES_WORD] = {.text = N_(
                                 "%s: cannot read --expires '%s': write 90d, "
                                 "12h, or a date to come such as 2026-12-31"),
                             .command = true},
    [REASON_EXPIRES_OR_NEVER] =
        {.text = N_("%s: cannot read --expires '%s': write 90d, 12h, a date to "
                    "come such as 2026-12-31, or never"),
         .command = true},

    [REASON_TO_EMPTY] = {.text = N_(
                             "%s: --to is empty: name a peer, or group:NAME"),
                         .command = true},
    [REASON_TO_GROUP_RED] =
        {.text =
             N_("%s: TLP:RED is for single organisations: name them instead of "
                "'%s'"),
         .command = true},
    [REASON_TO_EVERYONE] = {.text = N_("%s: 'everyone' stands alone"),
                            .command = true},
    [REASON_TO_MISSING] =
        {.text = N_("%s: %s is sent to named peers only: add --to PEER"),
         .command = true},
    [REASON_LATER_WORD] = {.text = N_(
                               "%s: --later-members takes yes or no, not '%s'"),
                           .command = true},
    [REASON_LATER_WITHOUT_GROUP] = {.text =
                                        N_("%s: --later-members needs a group: "
                                           "name one with --to group:NAME"),
                                    .command = true},
    [REASON_DELEGATE_WORD] =
        {.text = N_("%s: cannot read --delegate '%s': write COORDINATOR, "
                    "COORDINATOR:audience or COORDINATOR:community"),
         .command = true},
    [REASON_DELEGATE_WITHIN_NONE] =
        {.text = N_("%s: '%s': there is no audience to pass it on to: add "
                    "--to, or use '%s:community'"),
         .command = true},
    [REASON_DELEGATE_STRICT] = {.text = N_("%s: TLP:AMBER+STRICT stays within "
                                           "its audience: use '%s:audience'"),
                                .command = true},
    [REASON_DELEGATE_RED] =
        {.text = N_("%s: TLP:RED may not be passed on: leave --delegate out"),
         .command = true},
    [REASON_DELEGATES_MAX] = {.text = N_("%s: at most %s delegates"),
                              .command = true},

    [REASON_FILTER_WORD] = {.text = N_("%s: --%s does not take '%s': use %s"),
                            .command = true},
    [REASON_FILTER_WORD_NEAR] =
        {.text = N_("%1$s: --%2$s does not take '%3$s': did you mean '%5$s'? "
                    "It takes %4$s"),
         .command = true},
    [REASON_FILTER_LIMIT] =
        {.text = N_("%s: --limit does not take '%s': use a number of rows, 1 "
                    "or more"),
         .command = true},

    [REASON_CONFIG] = {.text = "%s", .english = 1},
    [REASON_FILES_MAX] = {.text = N_("share: at most %s files at once")},
    [REASON_LEAVE_OUT_FILES] =
        {.text = N_("share: --leave-out-stricter takes one file at a time")},
    [REASON_FILE_UNREADABLE] = {.text = N_("cannot read '%s': %s"),
                                .english = 2},
    [REASON_FILE_FAULT] = {.text = "%s: %s", .english = 2},
    [REASON_LINE_FAULT] = {.text = "%s:%s: %s", .english = 3},
    [REASON_LABEL_STRICTER] = {.text = N_(
                                   "%s: labelled %s, stricter than %s: share "
                                   "it with --tlp %s, or ask its author")},
    [REASON_PART_STRICTER] =
        {.text = N_(
             "it is the label of a part: --leave-out-stricter shares the rest"),
         .note = true},
    [REASON_PAP_STRICTER] = {.text =
                                 N_("%s: labelled %s, stricter than %s: share "
                                    "it with --pap %s, or ask its author")},
    [REASON_TITLE_STRICTER] =
        {.text = N_("%s: the title is labelled %s, stricter than %s: share it "
                    "with --tlp %s, or choose another --title"),
         .command = true},
    [REASON_TEXT_TOO_LONG] =
        {.text = N_(
             "%s: the text is too long to send along: leave --with-text out"),
         .command = true},
    [REASON_TEXT_UNFIT] = {.text = N_("%s: the title or the text contains what "
                                      "a record cannot hold (%s)"),
                           .command = true,
                           .english = 1},
    [REASON_NO_PACK] =
        {.text = N_("%s is not there: name what to look for with --from FILE "
                    "or --pack FILE")},
    [REASON_NOTHING_TO_HUNT] = {.text =
                                    N_("%s: no value in it can be looked for")},
    [REASON_INDICATORS_MAX] = {.text = N_(
                                   "%s: too many indicators to share at once"),
                               .command = true},

    [REASON_CONNECT_WORD] =
        {.text = N_("peer: cannot connect to '%s': write tcp://HOST:PORT")},
    [REASON_CARD_MISSING] = {.text = N_(
                                 "%s: there is no card in it: the lines from "
                                 "BEGIN to END NOROSHI CARD are required")},
    [REASON_CARD_DAMAGED] = {.text = N_(
                                 "%s: the card is damaged: ask for it again")},
    [REASON_CARD_INVALID] =
        {.text = N_("%s: the card is not valid (%s): ask for it again"),
         .english = 2},

    [REASON_FORM_FAULTS] = {.text = ""}, /* it has a plural */
    [REASON_FORM_UNFIT] =
        {.text = N_(
             "%s: the summary is too big for one record, or contains what a "
             "record cannot hold (%s): share long lists with 'noroshi share'"),
         .english = 2},

    [REASON_REVISED_UNREADABLE] =
        {.text = N_("revise: record %s was erased, or cannot be read")},
    [REASON_REVISED_NO_REPORT] = {.text =
                                      N_("revise: record %s is not a report: a "
                                         "FILE cannot replace its indicators")},
    [REASON_REVISED_EMPTY] =
        {.text = N_("revise: no indicator found: if nothing of it is valid any "
                    "longer, use 'noroshi retract'")},
    [REASON_REVISED_PART_MAX] =
        {.text =
             N_("revise: it does not fit into one record: leave --part out")},
    [REASON_REVISED_RECORDS_MAX] =
        {.text = N_("revise: too many records for one revision")},
    [REASON_RETRACTED_UNREADABLE] =
        {.text = N_("retract: the record's body cannot be read")},
    [REASON_RETRACTED_VALUE] =
        {.text = N_("retract: '%s' is not in the record: see 'noroshi show'")},
    [REASON_RETRACTED_VALUES_MAX] =
        {.text = N_("retract: too many values for one retraction")},
    [REASON_ANSWER_VALUE] =
        {.text = N_("'%s' is not in the record: see 'noroshi show'")},
    [REASON_ANSWER_VALUES_MAX] = {.text = N_("too many values for one answer")},
    [REASON_ANSWER_COUNT] =
        {.text = N_("sighting: nothing was observed of it that could be sent: "
                    "give --count N --first DATE --last DATE, or --none, or "
                    "--cannot")},

    [REASON_REINSTATE_WORD] = {.text =
                                   N_("%s: --reinstate takes an indicator, not "
                                      "'%s'"),
                               .command = true},
    [REASON_REINSTATE_ABSENT] =
        {.text = N_("%s: --reinstate '%s': nothing that is to be shared says "
                    "it"),
         .command = true},
    [REASON_REINSTATE_OBJECT] =
        {.text = N_("%s: the case was retracted as a whole: nothing was "
                    "shared; to take it up again, add --reinstate with its "
                    "number"),
         .command = true},
    [REASON_REINSTATE_NEEDED] =
        {.text = N_("%s: this was retracted here: nothing was shared; leave "
                    "it out, or add --reinstate VALUE for what holds again"),
         .command = true},
    [REASON_FALSE_ALARM_BOTH] =
        {.text = N_("%s: --retract-indicators and --keep-indicators exclude "
                    "each other"),
         .command = true},
    [REASON_FALSE_ALARM_NEITHER] =
        {.text = N_("%s: a false alarm with indicators (%s): add "
                    "--retract-indicators or --keep-indicators; nothing was "
                    "shared"),
         .command = true},
};

const char *explain_sentence(enum reason_code code)
{
    return sentences[code].text;
}

static void tell_form_faults(const struct reason *r)
{
    size_t count = strtoull(r->arg[0], NULL, 10);

    say_wrong(ngettext("incident: %zu problem in the form; nothing was shared",
                       "incident: %zu problems in the form; nothing was shared",
                       count),
              count);
}

static void tell(const struct cli *cli, const struct reason *r)
{
    const struct sentence *s = &sentences[r->code];
    const char *text = _(s->text);
    const char *arg[REASON_ARGS_MAX + 1] = {0};
    char room[TRANSLATE_MAX];
    size_t n = 0;

    if (s->command)
        arg[n++] = cli->command->name;
    for (size_t i = 0; i < REASON_ARGS_MAX; i++)
        arg[n++] = i + 1 == s->english ? translate(room, r->arg[i]) : r->arg[i];
    if (s->note)
        say_note("%s", text);
    else
        say_wrong(text, arg[0], arg[1], arg[2], arg[3], arg[4]);
}

/* The command that goes on with the act. */
static void tell_command(const struct cli *cli, const struct reason *r)
{
    bool unknown = r->code == REASON_ACT_UNKNOWN;
    char *command = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&command, &len);
    json_t *out;

    if (to == NULL)
        abort();
    command_line_print(to, cli, r->arg[0]);
    if (fclose(to) != 0)
        abort();
    fputs("  ", stderr);
    say_text(stderr, bytes_text(command), false);
    putc('\n', stderr);
    if (cli->json) {
        out = json_pack("{s:o, s:s, s:o}", "committed",
                        unknown ? json_null() : json_false(), "token",
                        r->arg[0], "command", row_lossy(bytes_text(command)));
        say_json(out);
        json_decref(out);
    }
    free(command);
}

int explain_exit(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_DONE:
        return CLI_DONE;
    case VERDICT_NOT_NOW:
        return CLI_NO;
    case VERDICT_WRONG:
        return CLI_USAGE;
    case VERDICT_AWAY:
        return CLI_NO_DAEMON;
    case VERDICT_REFUSED:
        return CLI_POLICY;
    }
    return CLI_USAGE;
}

int explain(const struct cli *cli, enum verdict verdict, struct reasons *why)
{
    for (size_t i = 0; i < why->count; i++) {
        const struct reason *r = &why->item[i];

        if (r->code == REASON_FORM_FAULTS)
            tell_form_faults(r);
        else
            tell(cli, r);
        if (r->code == REASON_ACT_UNKNOWN || r->code == REASON_ACT_NOT_DONE)
            tell_command(cli, r);
    }
    reasons_clear(why);
    return explain_exit(verdict);
}

#include "tools/cli/handover.h"

#include <stdio.h>

#include "tools/cli/explain.h"
#include "tools/cli/print/inbox_line.h"
#include "tools/cli/print/listed_title.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/handover.h"
#include "tools/client/hunt/seen_here.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { INDENT = 2 };

static void print_receipt(const json_t *row)
{
    char title[LISTED_TITLE_MAX], peer[NODE_NAME_AUTHOR_MAX];

    say_print("  #%llu  %s  %s  %s\n",
              (unsigned long long)row_uint(row, "number"),
              node_name_marked(peer, row, "peer"),
              translate_word(row_text(row, "state")), listed_title(title, row));
}

static void print_peer(const json_t *row)
{
    char reason[TRANSLATE_MAX];

    say_print("  %s  %s\n", row_text(row, "peer"),
              translate(reason, row_text(row, "reason")));
}

static void print_key(const json_t *row)
{
    char when[WHEN_TEXT_MAX];

    say_print(_("  the %s key ends %s\n"), translate_word(row_text(row, "key")),
              when_zoned(when, row_uint(row, "expires")));
}

static void print_arrival(const json_t *row)
{
    inbox_line_print(row, INDENT);
}

/* Each list that has rows, in the order of what is to be done first. */
static const struct section {
    const char *list, *heading;
    void (*print)(const json_t *row);
} sections[] = {
    {"urgent", N_("Urgent:"), print_arrival},
    {"seen_here", N_("Seen here:"), print_arrival},
    {"leaks", N_("Leaks:"), print_arrival},
    {"taken_back", N_("Retracted and recalled:"), print_arrival},
    {"waits", N_("Waits for a person:"), print_arrival},
    {"open", N_("Sent, and not settled:"), print_receipt},
    {"away", N_("Not connected:"), print_peer},
    {"keys", N_("Keys that end soon:"), print_key},
};

static void print_section(const json_t *handover, const struct section *s)
{
    const uint64_t count = handover_count(handover, s->list);
    const json_t *rows = handover_rows(handover, s->list);
    json_t *row;
    size_t i;

    if (count == 0)
        return;
    printf("\n%s\n", _(s->heading));
    json_array_foreach(rows, i, row) s->print(row);
    if (count > json_array_size(rows))
        printf(_("  ... and %llu more\n"),
               (unsigned long long)(count - json_array_size(rows)));
}

static void print_counts(const json_t *handover)
{
    static const char *const sorts[] = {
        "new", "revised", "retracted", "recalled", "leaked", "erased", "group"};
    unsigned long long n[sizeof sorts / sizeof *sorts];

    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        n[i] = handover_came(handover, sorts[i]);
    printf(_("Came in: new %llu, revised %llu, retracted %llu, recalled %llu, "
             "leaks %llu, erased as recalled %llu, groups %llu\n"),
           n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
}

static void print(const json_t *handover)
{
    char since[WHEN_TEXT_MAX], until[WHEN_TEXT_MAX];

    say_print(_("Hand-over of %s, %s to %s\n"), row_text(handover, "node"),
              when_zoned(since, row_uint(handover, "since")),
              when_zoned(until, row_uint(handover, "until")));
    print_counts(handover);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        print_section(handover, &sections[i]);
}

static void fold_times(json_t *handover)
{
    json_t *list, *row;
    const char *name;
    size_t i;

    row_times(handover);
    json_object_foreach(handover, name, list)
    {
        json_array_foreach(json_object_get(list, "rows"), i, row)
        {
            row_times(row);
            if (json_object_get(row, "seen_of") != NULL)
                seen_here_fold(row);
        }
    }
}

int handover_run(struct cli *cli, uint64_t since_ms)
{
    struct reasons why = {.count = 0};
    json_t *handover;
    enum verdict verdict = handover_ask(cli->dir, since_ms, &handover, &why);
    int rc = explain(cli, verdict, &why);

    if (rc == CLI_DONE && cli->json) {
        fold_times(handover);
        say_json(handover);
    } else if (rc == CLI_DONE) {
        print(handover);
    }
    json_decref(handover);
    return rc;
}

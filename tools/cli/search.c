/* noroshi search: records by the words in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/explain.h"
#include "tools/cli/filter_options.h"
#include "tools/cli/options.h"
#include "tools/cli/print/listed_title.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/record_state.h"
#include "tools/cli/print/row_list.h"
#include "tools/cli/print/urgent_print.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/listing/search.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { WORDS_ROOM = CONTROL_TEXT_MAX + 1 };

/* Of the columns. */
enum { AUTHOR = 3, KIND, RECEIVED, STATE, TITLE, FOUND, TITLES };

static void add(struct table *t, const json_t *row)
{
    char number[24], id[ROW_ID8_MAX], received[WHEN_TEXT_MAX];
    char author[NODE_NAME_AUTHOR_MAX], title[LISTED_TITLE_MAX];
    char marked[URGENT_PRINT_MAX];

    snprintf(number, sizeof number, "%llu",
             (unsigned long long)row_uint(row, "number"));
    table_add(
        t,
        (const char *[]){
            number, row_id8(id, row, "record"), row_text(row, "tlp"),
            node_name_author(author, row),
            translate_word(row_text(row, "kind")),
            table_time(received, row_uint(row, "received")), record_state(row),
            urgent_print(marked, row, listed_title(title, row)),
            row_is(row, "where", "title") ? "" : row_text(row, "snippet")});
}

static int list(struct cli *cli, struct search *s)
{
    static const char *const titles[] = {
        N_("#"),        N_("RECORD"), N_("TLP"),   N_("AUTHOR"), N_("KIND"),
        N_("RECEIVED"), N_("STATE"),  N_("TITLE"), N_("FOUND")};
    struct row_list l = {cli->json, table_open(titles, TITLES), add};
    struct reasons why = {.count = 0};
    struct client *c;
    enum verdict verdict = client_open(&c, cli->dir, &why);
    int rc;

    table_has_times(l.table, RECEIVED);
    table_may_cut(l.table, AUTHOR);
    table_may_cut(l.table, TITLE);
    table_may_cut(l.table, FOUND);
    table_may_leave_out(l.table, KIND);
    table_may_leave_out(l.table, STATE);
    if (verdict == VERDICT_DONE)
        verdict = search_each(c, s, row_list_print, &l, &why);
    rc = explain(cli, verdict, &why);
    table_close(l.table);
    filter_options_told(cli, &s->told);
    client_close(c);
    if (rc != CLI_DONE || s->told.rows > 0)
        return rc;
    if (!cli->json)
        say_note(_("no record has all of these words"));
    return CLI_NO;
}

/* The words as one text; false: too long. */
static bool join(char words[static WORDS_ROOM], int argc, char **argv)
{
    size_t len = 0;

    *words = '\0';
    for (int i = 0; i < argc && len < WORDS_ROOM; i++)
        len += (size_t)snprintf(words + len, WORDS_ROOM - len, "%s%s",
                                i > 0 ? " " : "", argv[i]);
    return len < WORDS_ROOM;
}

static int search(struct cli *cli, int argc, char **argv)
{
    static struct filter_words asked;
    static struct search s;
    char words[WORDS_ROOM];
    struct option_spec specs[FILTER_OPTIONS_ROOM] = {{.name = NULL}};
    int rc;

    filter_options_add(specs, &asked, FILTER_OF_RECORDS);
    rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc == 0 || !join(words, argc, argv)) {
        say_wrong(_("search: specify the words to look for"));
        return CLI_USAGE;
    }
    rc = filter_options_take(cli, &s.filter, &asked, FILTER_OF_RECORDS);
    s.words = words;
    return rc == CLI_DONE ? list(cli, &s) : rc;
}

const struct command command_search = {
    .name = "search",
    .run = search,
    .group = COMMAND_HUNT,
    .paged = true,
    .synopsis = "WORDS [OPTION]...",
    .help = N_("find records by the words in them"),
    .about = N_("Lists the records in which all the words stand: in the "
                "title, the text or the comments of indicators; newest first. "
                "Case and width make no difference, and a word may be a part "
                "of a longer one. With --json each row says where the first of "
                "them stands, and what stands around it."),
    .exits = N_("0 found\n1 nothing found\n2 usage\n3 noroshid not running"),
    .examples = "noroshi search ransomware VPN\n"
                "noroshi search 標的型攻撃 --json\n",
};

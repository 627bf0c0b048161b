#include "tools/cli/inbox_follow.h"

#include <stdio.h>

#include "tools/cli/explain.h"
#include "tools/cli/print/inbox_line.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/screen.h"
#include "tools/client/hunt/seen_here.h"
#include "tools/client/inbox_follow.h"
#include "tools/client/row.h"

static void tell(const struct cli *cli, const json_t *rows)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (cli->json)
    {
        row_times(row);
        seen_here_fold(row);
        say_json(row);
    }
    else inbox_line_print(row, 0);
    fflush(stdout);
}

/* Once each time: it may take long. */
static void tell_away(bool *away, enum verdict verdict)
{
    const bool is_away = verdict == VERDICT_AWAY;

    if (is_away && !*away)
        say_note(_("noroshid is away: what comes in meanwhile follows when it "
                   "is back"));
    if (!is_away && *away)
        say_note(_("noroshid is back"));
    *away = is_away;
}

int cli_inbox_follow(struct cli *cli, const struct filter *filter)
{
    struct reasons why = {.count = 0};
    struct inbox_follow *f;
    enum verdict verdict = inbox_follow_open(&f, cli->dir, filter, &why);
    bool away = false;

    screen_end(); /* no pager waits for the end of this */
    while (verdict == VERDICT_DONE || verdict == VERDICT_AWAY) {
        json_t *rows;

        if (f == NULL)
            break;
        reasons_clear(&why);
        verdict = inbox_follow_next(f, &rows, &why);
        tell_away(&away, verdict);
        tell(cli, rows);
        json_decref(rows);
        if (ferror(stdout))
            break; /* nobody listens */
    }
    inbox_follow_close(f);
    return explain(cli, verdict, &why);
}

#include "tools/cli/query.h"

#include "tools/cli/explain.h"
#include "tools/cli/term/progress.h"

int query_open(const struct cli *cli, struct client **out)
{
    struct reasons why = {.count = 0};

    return explain(cli, client_open(out, cli->dir, &why), &why);
}

int query_open_act(const struct cli *cli, struct client **out, struct act *act)
{
    struct reasons why = {.count = 0};

    return explain(
        cli, client_open_act(out, cli->dir, act, progress_watch(), &why), &why);
}

int query_ask(const struct cli *cli, struct client *c, json_t **rows)
{
    struct reasons why = {.count = 0};

    return explain(cli, client_ask(c, rows, &why), &why);
}

int query_ask_all(const struct cli *cli, struct client *c, json_t **rows)
{
    struct reasons why = {.count = 0};

    return explain(cli, client_ask_all(c, rows, &why), &why);
}

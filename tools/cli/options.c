#include "tools/cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/ascii.h"
#include "tools/cli/help.h"
#include "tools/cli/suggest.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/screen.h"

/* One option as it was written. */
struct written {
    const char *name;
    size_t name_len;
    const char *value; /* after '=', or NULL */
    bool is_long;      /* two hyphens */
};

static struct written read_option(const char *arg)
{
    const char *name = arg + (arg[1] == '-' ? 2 : 1);
    const char *equals = strchr(name, '=');

    if (arg[1] != '-' && arg[1] != '\0' && ascii_digit((uint8_t)arg[2]))
        return (struct written){name, 1, arg + 2, false}; /* -j4 */
    return (struct written){
        name, equals == NULL ? strlen(name) : (size_t)(equals - name),
        equals == NULL ? NULL : equals + 1, arg[1] == '-'};
}

static bool is(const struct written *w, const char *name)
{
    return strlen(name) == w->name_len && (w->name_len > 1) == w->is_long &&
           memcmp(name, w->name, w->name_len) == 0;
}

static bool is_no(const struct written *w, const char *name)
{
    return w->name_len > 3 && memcmp(w->name, "no-", 3) == 0 &&
           strlen(name) == w->name_len - 3 &&
           memcmp(name, w->name + 3, w->name_len - 3) == 0;
}

static const struct option_spec *find(const struct option_spec *specs,
                                      const struct written *w)
{
    for (; specs->name != NULL; specs++)
        if (is(w, specs->name) ||
            (specs->kind == OPTION_SWITCH && is_no(w, specs->name)))
            return specs;
    return NULL;
}

static bool takes_value(const struct option_spec *spec)
{
    return spec->kind == OPTION_VALUE || spec->kind == OPTION_MAYBE ||
           spec->kind == OPTION_MANY;
}

static bool keep(const struct option_spec *spec, const struct written *w)
{
    struct text_list *list;

    switch (spec->kind) {
    case OPTION_FLAG:
        *(bool *)spec->to = true;
        return true;
    case OPTION_VALUE:
    case OPTION_MAYBE:
        *(const char **)spec->to = w->value;
        return true;
    case OPTION_SWITCH:
        *(enum choice *)spec->to = is(w, spec->name) ? CHOICE_YES : CHOICE_NO;
        return true;
    case OPTION_MANY:
        list = spec->to;
        if (list->count == TEXT_LIST_MAX)
            return false;
        list->item[list->count++] = w->value;
        return true;
    }
    return false;
}

/* The common options stand behind a subcommand's own. */
static void with_common(struct option_spec all[static OPTIONS_MAX],
                        struct cli *cli, bool *help,
                        const struct option_spec *specs)
{
    const struct option_spec common[] = {
        {"dir", OPTION_VALUE, &cli->dir, "DIR", NULL},
        {"json", OPTION_FLAG, &cli->json, NULL, NULL},
        {"utc", OPTION_FLAG, &cli->utc, NULL, NULL},
        {"wide", OPTION_FLAG, &cli->wide, NULL, NULL},
        {"no-pager", OPTION_FLAG, &cli->no_pager, NULL, NULL},
        {"help", OPTION_FLAG, help, NULL, NULL},
        {"h", OPTION_FLAG, help, NULL, NULL},
        {.name = NULL},
    };
    const size_t room = OPTIONS_MAX - sizeof common / sizeof *common;
    size_t n = 0;

    for (; specs != NULL && specs[n].name != NULL && n < room; n++)
        all[n] = specs[n];
    memcpy(all + n, common, sizeof common);
}

/* "--wait 30", and "--wait" alone at the end or before another option. */
static bool follows(const struct option_spec *spec, int argc, char **argv,
                    int next)
{
    return next < argc && (spec->kind != OPTION_MAYBE || argv[next][0] != '-');
}

static int unknown(const struct option_spec *all, const char *name,
                   const char *word)
{
    char room[SUGGEST_OPTION_MAX];
    const char *meant = suggest_option(room, all, word);

    if (*meant != '\0')
        say_wrong(_("%s: unknown option '%s': did you mean '%s'?"), name, word,
                  meant);
    else
        say_wrong(_("%s: unknown option '%s': see 'noroshi %s --help'"), name,
                  word, name);
    return CLI_USAGE;
}

static int one(const struct option_spec *all, const char *name, int argc,
               char **argv, int *i)
{
    struct written w = read_option(argv[*i]);
    const struct option_spec *spec = find(all, &w);

    if (spec == NULL)
        return unknown(all, name, argv[*i]);
    if (!takes_value(spec) && w.value != NULL) {
        say_wrong(_("%s: option '%s' takes no value"), name, argv[*i]);
        return CLI_USAGE;
    }
    if (takes_value(spec) && w.value == NULL) {
        bool follow = follows(spec, argc, argv, *i + 1);

        if (!follow && spec->kind != OPTION_MAYBE) {
            say_wrong(_("%s: option '%s' needs a value"), name, argv[*i]);
            return CLI_USAGE;
        }
        w.value = follow ? argv[++*i] : "";
    }
    if (!keep(spec, &w)) {
        say_wrong(_("%s: too many '%s'"), name, spec->name);
        return CLI_USAGE;
    }
    return OPTIONS_GO_ON;
}

/* Leaves in argv, from its second word on, what is no option. */
static int take_all(const struct option_spec *all, const char *name, int *argc,
                    char **argv)
{
    bool over = false;
    int left = 0;

    for (int i = 1; i < *argc; i++) {
        int rc = OPTIONS_GO_ON;

        if (!over && strcmp(argv[i], "--") == 0)
            over = true;
        else if (!over && argv[i][0] == '-' && argv[i][1] != '\0')
            rc = one(all, name, *argc, argv, &i);
        else
            argv[1 + left++] = argv[i];
        if (rc != OPTIONS_GO_ON)
            return rc;
    }
    *argc = left;
    return OPTIONS_GO_ON;
}

/* How a terminal shows what the command prints. */
static void show_so(const struct cli *cli)
{
    if (cli->utc) {
        setenv("TZ", "UTC", 1);
        tzset();
    }
    if (cli->wide)
        screen_widen();
    if (cli->command->paged && !cli->json && !cli->no_pager)
        screen_begin();
}

int options_take(struct cli *cli, const struct option_spec *specs, int *argc,
                 char ***argv)
{
    struct option_spec all[OPTIONS_MAX];
    bool help = false;
    int rc;

    if (cli->describer != NULL) {
        cli->describer->tell(cli->describer->to, cli->command, specs);
        return CLI_DONE;
    }
    with_common(all, cli, &help, specs);
    rc = take_all(all, cli->command->name, argc, *argv);
    if (rc != OPTIONS_GO_ON)
        return rc;
    ++*argv;
    if (!help) {
        show_so(cli);
        return OPTIONS_GO_ON;
    }
    if (!cli->no_pager)
        screen_begin();
    help_command(stdout, cli->command, specs);
    return CLI_DONE;
}

#include "tools/cli/options.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/say.h"

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
                                      size_t count, const struct written *w)
{
    for (size_t i = 0; i < count; i++)
        if (is(w, specs[i].name) ||
            (specs[i].kind == OPTION_SWITCH && is_no(w, specs[i].name)))
            return &specs[i];
    return NULL;
}

static bool takes_value(const struct option_spec *spec)
{
    return spec->kind == OPTION_VALUE || spec->kind == OPTION_MANY;
}

static bool keep(const struct option_spec *spec, const struct written *w)
{
    struct option_list *list;

    switch (spec->kind) {
    case OPTION_FLAG:
        *(bool *)spec->to = true;
        return true;
    case OPTION_VALUE:
        *(const char **)spec->to = w->value;
        return true;
    case OPTION_SWITCH:
        *(enum option_switch *)spec->to =
            is(w, spec->name) ? OPTION_YES : OPTION_NO;
        return true;
    case OPTION_MANY:
        list = spec->to;
        if (list->count == OPTIONS_LIST_MAX)
            return false;
        list->item[list->count++] = w->value;
        return true;
    }
    return false;
}

/* The common options stand behind a subcommand's own. */
static size_t with_common(struct option_spec all[static OPTIONS_MAX],
                          struct cli *cli, bool *help,
                          const struct option_spec *specs, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        all[n++] = specs[i];
    all[n++] = (struct option_spec){"dir", OPTION_VALUE, &cli->dir};
    all[n++] = (struct option_spec){"json", OPTION_FLAG, &cli->json};
    all[n++] = (struct option_spec){"help", OPTION_FLAG, help};
    all[n++] = (struct option_spec){"h", OPTION_FLAG, help};
    return n;
}

static int one(const struct option_spec *all, size_t count, const char *name,
               int argc, char **argv, int *i)
{
    struct written w = read_option(argv[*i]);
    const struct option_spec *spec = find(all, count, &w);

    if (spec == NULL) {
        say_wrong(_("%s: unknown option '%s': see 'noroshi %s --help'"), name,
                  argv[*i], name);
        return CLI_USAGE;
    }
    if (!takes_value(spec) && w.value != NULL) {
        say_wrong(_("%s: option '%s' takes no value"), name, argv[*i]);
        return CLI_USAGE;
    }
    if (takes_value(spec) && w.value == NULL) {
        if (*i + 1 >= argc) {
            say_wrong(_("%s: option '%s' needs a value"), name, argv[*i]);
            return CLI_USAGE;
        }
        w.value = argv[++*i];
    }
    if (!keep(spec, &w)) {
        say_wrong(_("%s: too many '%s'"), name, spec->name);
        return CLI_USAGE;
    }
    return OPTIONS_GO_ON;
}

int options_take(struct cli *cli, const char *usage,
                 const struct option_spec *specs, size_t count, int *argc,
                 char ***argv)
{
    struct option_spec all[OPTIONS_MAX];
    bool help = false, over = false;
    size_t known = with_common(all, cli, &help, specs, count);
    char **words = *argv;
    int left = 0;

    for (int i = 1; i < *argc; i++) {
        int rc = OPTIONS_GO_ON;

        if (!over && strcmp(words[i], "--") == 0)
            over = true;
        else if (!over && words[i][0] == '-' && words[i][1] != '\0')
            rc = one(all, known, words[0], *argc, words, &i);
        else
            words[1 + left++] = words[i];
        if (rc != OPTIONS_GO_ON)
            return rc;
    }
    *argc = left;
    *argv = words + 1;
    if (!help)
        return OPTIONS_GO_ON;
    fputs(_(usage), stdout);
    return CLI_DONE;
}

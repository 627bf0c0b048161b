#include "tools/cli/help.h"

#include <ctype.h>
#include <string.h>

#include "tools/cli/term/wrap.h"

enum { NAME_COLUMNS = 14, OPTION_COLUMNS = 24, INDENT = 2 };

static const char *const group_texts[] = {
#define X(name, text) text,
    COMMAND_GROUP_LIST(X)
#undef X
};

static const struct help_kind kinds[] = {
    {"RECORD", N_("RECORD is the local number, the object's uuid, or at least "
                  "8 hex digits of the record's id.")},
    {"PEER",
     N_("PEER is a peer's local name, at least 8 hex digits of its node "
        "id, or its fingerprint.")},
    {"WHEN", N_("WHEN is a span such as 90d, 12h or 30m, or a date such as "
                "2026-12-31.")},
};

const struct help_kind *help_kind(size_t n)
{
    return n < sizeof kinds / sizeof *kinds ? &kinds[n] : NULL;
}

bool help_names(const char *text, const char *kind)
{
    const char *at = text;
    size_t n = strlen(kind);

    while (at != NULL && (at = strstr(at, kind)) != NULL) {
        if ((at == text || !isupper((unsigned char)at[-1])) &&
            !isupper((unsigned char)at[n]))
            return true;
        at += n;
    }
    return false;
}

/* A word in its column, and what it means beside it. */
static void entry(FILE *to, const char *word, const char *text, size_t columns)
{
    size_t width = INDENT + wrap_width(word);

    fprintf(to, "%*s%s", INDENT, "", word);
    if (width + 2 > columns)
        fprintf(to, "\n%*s", (int)columns, "");
    else
        fprintf(to, "%*s", (int)(columns - width), "");
    wrap_print(to, text, columns, columns);
    putc('\n', to);
}

static void overview_group(FILE *to, enum command_group group)
{
    fprintf(to, "\n%s\n", _(group_texts[group]));
    for (const struct command *const *c = command_all; *c != NULL; c++)
        if ((*c)->group == group)
            entry(to, (*c)->name, _((*c)->help), NAME_COLUMNS);
}

void help_overview(FILE *to)
{
    fprintf(to, _("usage: noroshi [--dir DIR] [--json] COMMAND ...\n"));
    for (unsigned g = 0; g < sizeof group_texts / sizeof *group_texts; g++)
        overview_group(to, (enum command_group)g);
    fputc('\n', to);
    fprintf(
        to,
        _("DIR is the node's directory: --dir, or NOROSHI_DIR; default: %s\n"),
        CLI_DEFAULT_DIR);
    fputs(_("'noroshi help COMMAND' shows options and examples.\n"), to);
    fputs(_("exit: 0 done or hit, 1 no or not yet, 2 usage or input, "
            "3 noroshid not running, 4 policy\n"),
          to);
}

static void usage_line(FILE *to, const char *lead, const struct command *c)
{
    size_t indent = wrap_width(lead) + sizeof "noroshi";
    size_t column = indent + strlen(c->name) + 1;

    fprintf(to, "%snoroshi %s ", lead, c->name);
    wrap_print(to, c->synopsis == NULL ? "" : c->synopsis, column, indent);
    putc('\n', to);
}

static void usage_lines(FILE *to, const struct command *c)
{
    const char *lead = _("usage: ");
    char blank[32];

    snprintf(blank, sizeof blank, "%*s", (int)wrap_width(lead), "");
    if (c->verbs == NULL)
        usage_line(to, lead, c);
    for (const struct command *v = c->verbs; v != NULL && v->name != NULL; v++)
        usage_line(to, v == c->verbs ? lead : blank, v);
}

static void option_entry(FILE *to, const struct option_spec *s)
{
    char word[128];

    snprintf(word, sizeof word, "%s%s%s%s%s",
             s->kind == OPTION_SWITCH ? "--[no-]"
             : s->name[1] == '\0'     ? "-"
                                      : "--",
             s->name, s->value == NULL ? "" : " ",
             s->value == NULL ? "" : s->value,
             s->kind == OPTION_MANY ? "..." : "");
    entry(to, word, _(s->help), OPTION_COLUMNS);
}

static void options_part(FILE *to, const struct option_spec *specs)
{
    fprintf(to, "\n%s\n", _("options:"));
    for (; specs != NULL && specs->name != NULL; specs++)
        option_entry(to, specs);
    entry(to, "--dir, --json, --help",
          _("everywhere: another node, output for programs, this text"),
          OPTION_COLUMNS);
    entry(to, "--utc, --wide",
          _("everywhere: times in UTC, long lines whole at a terminal"),
          OPTION_COLUMNS);
    entry(to, "--no-pager", _("everywhere: no pager at a terminal"),
          OPTION_COLUMNS);
}

static bool mentions(const struct command *c, const struct option_spec *specs,
                     const char *kind)
{
    bool found = help_names(c->synopsis, kind);

    for (; specs != NULL && specs->name != NULL; specs++)
        found = found || help_names(specs->value, kind);
    return found;
}

static void kinds_part(FILE *to, const struct command *c,
                       const struct option_spec *specs)
{
    const struct help_kind *k;

    for (size_t i = 0; (k = help_kind(i)) != NULL; i++)
        if (mentions(c, specs, k->word)) {
            fputc('\n', to);
            wrap_print(to, _(k->text), 0, 0);
            fputc('\n', to);
        }
}

static void examples_of(FILE *to, const struct command *c)
{
    for (const char *at = c->examples; at != NULL && *at != '\0';) {
        size_t n = strcspn(at, "\n");

        fprintf(to, "%*s%.*s\n", INDENT, "", (int)n, at);
        at += n + (at[n] != '\0');
    }
}

static void examples_part(FILE *to, const struct command *c)
{
    fprintf(to, "\n%s\n", _("examples:"));
    examples_of(to, c);
    for (const struct command *v = c->verbs; v != NULL && v->name != NULL; v++)
        examples_of(to, v);
}

void help_command(FILE *to, const struct command *c,
                  const struct option_spec *specs)
{
    usage_lines(to, c);
    fputc('\n', to);
    wrap_print(to, _(c->about), 0, 0);
    fputc('\n', to);
    if (c->verbs != NULL)
        fputc('\n', to);
    for (const struct command *v = c->verbs; v != NULL && v->name != NULL; v++)
        entry(to, command_word(v), _(v->help), NAME_COLUMNS);
    if (c->verbs == NULL)
        options_part(to, specs);
    kinds_part(to, c, specs);
    if (c->exits != NULL) {
        const char *lead = _("exit: ");

        fprintf(to, "\n%s", lead);
        wrap_print(to, _(c->exits), wrap_width(lead), wrap_width(lead));
        fputc('\n', to);
    }
    examples_part(to, c);
    if (c->verbs != NULL)
        fprintf(to, _("\n'noroshi help %s VERB' shows options.\n"), c->name);
}

#include <string.h>

#include "tools/cli/help.h"
#include "tools/pages/page.h"

static const char *const group_texts[] = {
#define X(name, text) text,
    COMMAND_GROUP_LIST(X)
#undef X
};

/* As roff wants it: a sentence a line, and nothing taken for a request. */
static void text(FILE *to, const char *words)
{
    bool line = true;

    for (const char *at = words; *at != '\0'; at++) {
        if (line && (*at == '.' || *at == '\''))
            fputs("\\&", to);
        line = false;
        if (*at == '\\') {
            fputs("\\e", to);
        } else if (*at == '-' && at[1] == '-') {
            fputs("\\-", to);
        } else if (*at == '.' && at[1] == ' ') {
            fputs(".\n", to);
            at++;
            line = true;
        } else if (*at == '\n') {
            fputs("\n.Pp\n", to);
            line = true;
        } else {
            putc(*at, to);
        }
    }
    putc('\n', to);
}

/* Words that are typed, in a macro's argument or a literal block. */
static void typed(FILE *to, const char *words)
{
    for (; *words != '\0'; words++)
        switch (*words) {
        case '\\':
            fputs("\\e", to);
            break;
        case '-':
            fputs("\\-", to);
            break;
        case '\'':
            fputs("\\(aq", to);
            break;
        case '"':
            fputs("\\(dq", to);
            break;
        default:
            putc(*words, to);
        }
}

static void option(FILE *to, const struct option_spec *s)
{
    fputs(".It Fl ", to);
    if (s->name[1] != '\0')
        fputs(s->kind == OPTION_SWITCH ? "\\-[no\\-]" : "\\-", to);
    typed(to, s->name);
    if (s->value != NULL) {
        fputs(" Ar \"", to);
        typed(to, s->value);
        putc('"', to);
    }
    putc('\n', to);
    text(to, _(s->help));
}

static void exits(FILE *to, const char *words)
{
    fprintf(to, ".Pp\n%s\n.Bl -tag -width 2n -offset indent -compact\n",
            _("Exit status:"));
    while (*words != '\0') {
        size_t n = strcspn(words, "\n");

        fprintf(to, ".It %c\n%.*s\n", *words, n > 2 ? (int)n - 2 : 0,
                words + 2);
        words += n + (words[n] == '\n');
    }
    fputs(".El\n", to);
}

static void examples(FILE *to, const char *words)
{
    fprintf(to, ".Pp\n%s\n.Bd -literal -offset indent -compact\n",
            _("Examples:"));
    typed(to, words);
    fputs(".Ed\n", to);
}

static void one(FILE *to, const struct page *p)
{
    const struct command *c = p->command;

    fprintf(to, ".It Nm Cm %s \"", c->name);
    typed(to, c->synopsis);
    fputs("\"\n", to);
    text(to, _(c->about));
    if (p->specs[0].name != NULL)
        fputs(".Pp\n.Bl -tag -width indent -compact\n", to);
    for (const struct option_spec *s = p->specs; s->name != NULL; s++)
        option(to, s);
    if (p->specs[0].name != NULL)
        fputs(".El\n", to);
    if (c->exits != NULL)
        exits(to, _(c->exits));
    if (c->examples != NULL)
        examples(to, c->examples);
}

static void command(FILE *to, const struct command *c)
{
    struct page p;

    if (c->verbs == NULL) {
        page_of(&p, c);
        one(to, &p);
    }
    for (const struct command *v = c->verbs; v != NULL && v->name != NULL;
         v++) {
        page_of(&p, v);
        one(to, &p);
    }
}

static void commands(FILE *to)
{
    for (size_t g = 0; g < sizeof group_texts / sizeof *group_texts; g++) {
        fprintf(to, ".Ss %s\n.Bl -tag -width indent\n", _(group_texts[g]));
        for (const struct command *const *c = command_all; *c != NULL; c++)
            if ((*c)->group == (enum command_group)g)
                command(to, *c);
        fputs(".El\n", to);
    }
}

static void kinds(FILE *to)
{
    const struct help_kind *k;

    for (size_t i = 0; (k = help_kind(i)) != NULL; i++) {
        fputs(".Pp\n", to);
        text(to, _(k->text));
    }
}

static void item(FILE *to, const char *head, const char *words)
{
    fprintf(to, ".It %s\n", head);
    text(to, words);
}

static void environment(FILE *to)
{
    fprintf(to, ".Sh %s\n.Bl -tag -width NOROSHI_DIR\n", _("ENVIRONMENT"));
    item(to, "Ev NOROSHI_DIR", _("The node, where --dir is not given."));
    item(to, "Ev LANG , LC_ALL , LC_MESSAGES",
         _("The language: Japanese where it begins with ja, English otherwise. "
           "The locale need not be installed."));
    item(to, "Ev NO_COLOR",
         _("Set and not empty: TLP labels have no colours on a terminal."));
    item(to, "Ev COLORTERM",
         _("truecolor or 24bit: the exact colours of TLP 2.0; default: the "
           "nearest of 256."));
    item(to, "Ev PAGER",
         _("The program that shows lists and help longer than the terminal, "
           "unless --no-pager is given; default: less -FRX, where it is "
           "installed. Empty or cat: none. Its end does not change the exit "
           "status, and what --json prints is not paged."));
    item(to, "Ev TZ",
         _("The time zone of what is shown and of dates that are given; --utc "
           "takes UTC."));
    fputs(".El\n", to);
}

static void tail(FILE *to)
{
    fprintf(to, ".Sh %s\n.Bl -tag -width indent\n", _("FILES"));
    item(to, "Pa noroshi.conf",
         _("In the node's directory; see noroshi.conf(5)."));
    item(to, "Pa control",
         _("The socket at which noroshid listens. The node's user, root and "
           "group noroshi may connect."));
    fprintf(to, ".El\n.Sh %s\n.Bl -tag -width 2n -compact\n", _("EXIT STATUS"));
    item(to, "0", _("Done, or a hit."));
    item(to, "1", _("No, not yet, or temporarily unable; try again."));
    item(to, "2", _("The command line or an input is wrong."));
    item(to, "3",
         _("noroshid is not running, or went away before it answered; then "
           "the command says whether anything was committed."));
    item(to, "4", _("The policy refuses: nobody may receive it."));
    fprintf(to, ".El\n.Sh %s\n.Xr noroshi.conf 5 ,\n.Xr noroshid 8\n",
            _("SEE ALSO"));
}

void page_man(FILE *to)
{
    fprintf(to,
            ".\\\" Made from the command table: tools/pages.\n"
            ".Dd %s\n.Dt NOROSHI 1\n.Os \"noroshi %s\"\n"
            ".Sh %s\n.Nm noroshi\n.Nd %s\n"
            ".Sh %s\n.Nm\n.Op Fl \\-dir Ar DIR\n.Op Fl \\-json\n"
            ".Ar COMMAND\n.Op Ar ...\n.Sh %s\n",
            NOROSHI_DATE, NOROSHI_VERSION, _("NAME"),
            _("share warnings among CSIRTs, peer to peer"), _("SYNOPSIS"),
            _("DESCRIPTION"));
    text(to, _("Every action of an analyst and of an operator on a noroshi "
               "node. The node is the directory that --dir names, or "
               "NOROSHI_DIR; default: /var/lib/noroshi. Most commands ask its "
               "daemon, noroshid(8)."));
    fputs(".Pp\n", to);
    text(to,
         _("--json prints one JSON object a line, for programs: field names "
           "and values are English in every language. On a terminal long "
           "titles and names in tables are cut to its width, but for --wide; "
           "in a pipe they are whole."));
    kinds(to);
    fprintf(to, ".Sh %s\n", _("COMMANDS"));
    commands(to);
    environment(to);
    tail(to);
}

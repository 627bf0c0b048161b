#include <string.h>

#include "tools/cli/help.h"
#include "tools/pages/page.h"

static const char head[] =
    "#compdef noroshi\n"
    "# zsh completion for noroshi, made from its command table.\n"
    "\n"
    "_noroshi_ask() {\n"
    "    local -a found\n"
    "    found=(${(f)\"$(noroshi ${opt_args[--dir]:+--dir} "
    "${opt_args[--dir]} $1 list --json 2>/dev/null |\n"
    "        sed -n 's/.*\"'$1'\": *\"\\([^\"]*\\)\".*/\\1/p')\"})\n"
    "    compadd -P \"$2\" -a found\n"
    "}\n"
    "\n"
    "_noroshi_peers() { _noroshi_ask peer }\n"
    "_noroshi_groups() { _noroshi_ask group }\n"
    "_noroshi_recipients() { _noroshi_ask peer; _noroshi_ask group group: }\n"
    "\n";

static const char common[] = "        '--dir=[the node]:DIR:_files -/' \\\n"
                             "        '--json[output for programs]' \\\n"
                             "        '--utc[times in UTC]' \\\n"
                             "        '--wide[long lines whole]' \\\n"
                             "        '--no-pager[no pager]' \\\n"
                             "        '--help[options and examples]' \\\n";

/* Inside '...': quotes, and what _arguments takes for its own. */
static void quoted(FILE *to, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '\'')
            fputs("'\\''", to);
        else if (strchr("[]:\\", *text) != NULL)
            fprintf(to, "\\%c", *text);
        else
            putc(*text, to);
}

/* The action that completes words of that form. */
static void action(FILE *to, const char *form)
{
    char words[PAGE_TEXT_MAX];
    const char *small = page_words(words, form);

    if (help_names(form, "PEER") && strstr(form, "group:") != NULL)
        fputs("_noroshi_recipients", to);
    else if (help_names(form, "PEER"))
        fputs("_noroshi_peers", to);
    else if (help_names(form, "GROUP"))
        fputs("_noroshi_groups", to);
    else if (help_names(form, "FILE"))
        fputs("_files", to);
    else if (help_names(form, "DIR"))
        fputs("_files -/", to);
    else if (help_names(form, "COMMAND"))
        fputs("_noroshi_commands", to);
    else if (*small != '\0' && strchr(small, ':') == NULL)
        fprintf(to, "(%s)", small);
    else
        fputs(" ", to);
}

static void option(FILE *to, const struct option_spec *s, const char *no)
{
    const char *hyphens = s->name[1] == '\0' ? "-" : "--";

    fprintf(to, "        '%s%s%s%s%s[", s->kind == OPTION_MANY ? "*" : "",
            hyphens, no, s->name,
            s->value == NULL     ? ""
            : s->name[1] == '\0' ? "+"
                                 : "=");
    quoted(to, s->help);
    putc(']', to);
    if (s->value != NULL) {
        fputs(s->kind == OPTION_MAYBE ? "::" : ":", to);
        quoted(to, s->value);
        putc(':', to);
        action(to, s->value);
    }
    fputs("' \\\n", to);
}

static void function_name(FILE *to, const struct command *c)
{
    fputs("_noroshi_run_", to);
    for (const char *at = c->name; *at != '\0'; at++)
        putc(*at == ' ' ? '_' : *at, to);
}

static void one(FILE *to, const struct page *p)
{
    char room[PAGE_TEXT_MAX];
    const char *arguments = page_arguments(room, p);

    function_name(to, p->command);
    fputs("() {\n    _arguments -s -S \\\n", to);
    fputs(common, to);
    for (const struct option_spec *s = p->specs; s->name != NULL; s++) {
        option(to, s, "");
        if (s->kind == OPTION_SWITCH)
            option(to, s, "no-");
    }
    fputs("        '*:argument:", to);
    action(to, arguments);
    fputs("'\n}\n\n", to);
}

/* A list of {name, one line} as _describe wants it. */
static void entry(FILE *to, const struct command *c)
{
    fputs("        '", to);
    fprintf(to, "%s:", command_word(c));
    quoted(to, c->help);
    fputs("'\n", to);
}

/* A command whose first word is a verb. */
static void verbs(FILE *to, const struct command *c)
{
    function_name(to, c);
    fputs("() {\n    local state\n    local -a verbs\n    verbs=(\n", to);
    for (const struct command *v = c->verbs; v->name != NULL; v++)
        entry(to, v);
    fputs("    )\n    _arguments -C \\\n", to);
    fputs(common, to);
    fprintf(to,
            "        '1:verb:{_describe verb verbs}' '*:: :->rest'\n"
            "    [[ $state == rest ]] && (( $+functions[_noroshi_run_%s_"
            "$words[1]] )) &&\n        _noroshi_run_%s_$words[1]\n}\n\n",
            c->name, c->name);
}

void page_zsh(FILE *to)
{
    fputs(head, to);
    fputs("_noroshi_commands() {\n    local -a commands\n    commands=(\n", to);
    for (const struct command *const *c = command_all; *c != NULL; c++)
        entry(to, *c);
    fputs("    )\n    _describe command commands\n}\n\n", to);
    page_each(to, one);
    for (const struct command *const *c = command_all; *c != NULL; c++)
        if ((*c)->verbs != NULL)
            verbs(to, *c);
    fputs("_noroshi() {\n    local state\n    typeset -A opt_args\n"
          "    _arguments -C \\\n",
          to);
    fputs(common, to);
    fputs("        '--version[the version]' \\\n"
          "        '1:command:_noroshi_commands' '*:: :->rest'\n"
          "    [[ $state == rest ]] && "
          "(( $+functions[_noroshi_run_$words[1]] )) &&\n"
          "        _noroshi_run_$words[1]\n}\n\n"
          "_noroshi \"$@\"\n",
          to);
}

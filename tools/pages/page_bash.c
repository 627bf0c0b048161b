#include <string.h>

#include "tools/cli/help.h"
#include "tools/pages/page.h"

static const char head[] =
    "# bash completion for noroshi, made from its command table.\n"
    "\n"
    "_noroshi_ask() {\n"
    "    noroshi ${_noroshi_dir:+--dir \"$_noroshi_dir\"} \"$1\" list --json "
    "\\\n"
    "        2>/dev/null | sed -n 's/.*\"'\"$1\"'\": "
    "*\"\\([^\"]*\\)\".*/\\1/p'\n"
    "}\n"
    "\n"
    "_noroshi_words() {\n"
    "    COMPREPLY+=($(compgen -W \"$1\" -- \"$_noroshi_word\"))\n"
    "}\n"
    "\n"
    "_noroshi_files() {\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    COMPREPLY+=($(compgen \"$1\" -- \"$_noroshi_word\"))\n"
    "}\n"
    "\n";

static const char tail[] =
    "_noroshi() {\n"
    "    local _noroshi_word=${COMP_WORDS[COMP_CWORD]} _noroshi_dir=\n"
    "    local before=${COMP_WORDS[COMP_CWORD-1]} command= verb= i word\n"
    "    COMPREPLY=()\n"
    "    # bash takes '=' and ':' for words of their own.\n"
    "    if [ \"$_noroshi_word\" = = ] || [ \"$_noroshi_word\" = : ]; then\n"
    "        _noroshi_word=\n"
    "    elif [ \"$before\" = = ]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [ \"$word\" = --dir ]; then\n"
    "            i=$((i + 1))\n"
    "            [ \"${COMP_WORDS[i]}\" = = ] && i=$((i + 1))\n"
    "            _noroshi_dir=${COMP_WORDS[i]}\n"
    "        elif [[ $word == -* ]]; then\n"
    "            continue\n"
    "        elif [ -z \"$command\" ]; then\n"
    "            command=$word\n"
    "        elif [ -z \"$verb\" ]; then\n"
    "            verb=$word\n"
    "        fi\n"
    "    done\n"
    "    if [ \"$before\" = --dir ]; then\n"
    "        _noroshi_files -d\n"
    "    elif [ \"$before\" = : ]; then\n"
    "        [ \"${COMP_WORDS[COMP_CWORD-2]}\" = group ] &&\n"
    "            _noroshi_words \"$(_noroshi_ask group)\"\n"
    "    elif [ -z \"$command\" ]; then\n"
    "        _noroshi_words \"$_noroshi_commands --dir --json --utc --wide "
    "--no-pager --help --version\"\n"
    "    else\n"
    "        _noroshi_command\n"
    "    fi\n"
    "    [[ ${COMPREPLY[0]} == *: || ${COMPREPLY[0]} == *// ]] &&\n"
    "        compopt -o nospace 2>/dev/null\n"
    "    return 0\n"
    "}\n"
    "\n"
    "complete -F _noroshi noroshi\n";

/* What completes words of that form: "PEER|group:NAME". */
static void completes(FILE *to, const char *form)
{
    char words[PAGE_TEXT_MAX];
    const char *small = page_words(words, form);

    if (help_names(form, "FILE"))
        fputs(" _noroshi_files -f;", to);
    if (help_names(form, "DIR"))
        fputs(" _noroshi_files -d;", to);
    if (help_names(form, "PEER"))
        fputs(" _noroshi_words \"$(_noroshi_ask peer)\";", to);
    if (help_names(form, "GROUP"))
        fputs(" _noroshi_words \"$(_noroshi_ask group)\";", to);
    if (help_names(form, "COMMAND"))
        fputs(" _noroshi_words \"$_noroshi_commands\";", to);
    if (*small != '\0')
        fprintf(to, " _noroshi_words '%s';", small);
}

static void option(FILE *to, const struct option_spec *s)
{
    fprintf(to, "%s%s ", s->name[1] == '\0' ? "-" : "--", s->name);
    if (s->kind == OPTION_SWITCH)
        fprintf(to, "--no-%s ", s->name);
}

/* One command's case: values, options, arguments. A command of one word may
   have arguments that look like verbs. */
static void one(FILE *to, const struct page *p)
{
    char room[PAGE_TEXT_MAX];
    bool verb = strchr(p->command->name, ' ') != NULL;

    fprintf(to, "    '%s%s)\n        case $before in\n", p->command->name,
            verb ? "'" : " '*");
    for (const struct option_spec *s = p->specs; s->name != NULL; s++)
        if (s->value != NULL) {
            fprintf(to, "        %s%s)", s->name[1] == '\0' ? "-" : "--",
                    s->name);
            completes(to, s->value);
            fputs(" return ;;\n", to);
        }
    fputs("        esac\n        options='", to);
    for (const struct option_spec *s = p->specs; s->name != NULL; s++)
        option(to, s);
    fputs("--dir --json --utc --wide --no-pager --help'\n        [[ "
          "$_noroshi_word == -* ]] || {",
          to);
    completes(to, page_arguments(room, p));
    fputs(" [ ${#COMPREPLY[@]} -gt 0 ] && return; }\n        ;;\n", to);
}

static void verbs_case(FILE *to, const struct command *c)
{
    fprintf(to, "    '%s '*) _noroshi_words '", c->name);
    for (const struct command *v = c->verbs; v->name != NULL; v++)
        fprintf(to, "%s ", command_word(v));
    fputs("--dir --json --utc --wide --no-pager --help'; return ;;\n", to);
}

void page_bash(FILE *to)
{
    fputs(head, to);
    fputs("_noroshi_commands='", to);
    for (const struct command *const *c = command_all; *c != NULL; c++)
        fprintf(to, "%s%s", c == command_all ? "" : " ", (*c)->name);
    fputs("'\n\n_noroshi_command() {\n    local options=\n"
          "    case \"$command $verb\" in\n",
          to);
    page_each(to, one);
    for (const struct command *const *c = command_all; *c != NULL; c++)
        if ((*c)->verbs != NULL)
            verbs_case(to, *c);
    fputs("    esac\n    _noroshi_words \"$options\"\n}\n\n", to);
    fputs(tail, to);
}

#include "tools/cli/command_line.h"

#include <string.h>

/* How many words from the i-th on say how it is asked, not what. */
static int manner(const struct cli *cli, int i)
{
    static const char *const alone[] = {"--yes", "--json", "--utc", "--wide",
                                        "--no-pager"};
    static const char *const with_value[] = {"--token", "--dir"};
    const char *word = cli->words[i];

    for (size_t k = 0; k < sizeof alone / sizeof *alone; k++)
        if (strcmp(word, alone[k]) == 0)
            return 1;
    for (size_t k = 0; k < sizeof with_value / sizeof *with_value; k++) {
        size_t len = strlen(with_value[k]);

        if (strcmp(word, with_value[k]) == 0)
            return 2;
        if (strncmp(word, with_value[k], len) == 0 && word[len] == '=')
            return 1;
    }
    return 0;
}

void command_line_hear(const struct cli *cli, struct act *act)
{
    for (int i = 1; i < cli->word_count;) {
        int n = manner(cli, i);

        if (n == 0)
            act_hear(act, bytes_text(cli->words[i]));
        i += n == 0 ? 1 : n;
    }
}

static bool has_token(const struct cli *cli)
{
    static const char option[] = "--token";

    for (int i = 1; i < cli->word_count; i++) {
        const char *word = cli->words[i];

        if (strcmp(word, "--") == 0)
            return false;
        if (strncmp(word, option, strlen(option)) == 0)
            return true;
    }
    return false;
}

/* As a shell reads it. */
static void print_word(FILE *to, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_@%+=:,./-";

    if (*word != '\0' && word[strspn(word, plain)] == '\0') {
        fputs(word, to);
        return;
    }
    putc('\'', to);
    for (; *word != '\0'; word++)
        if (*word == '\'')
            fputs("'\\''", to);
        else
            putc(*word, to);
    putc('\'', to);
}

static void print_token(FILE *to, const char *token)
{
    print_word(to, "--token");
    putc(' ', to);
    print_word(to, token);
}

void command_line_print(FILE *to, const struct cli *cli, const char *token)
{
    bool put = has_token(cli);

    for (int i = 0; i < cli->word_count; i++) {
        if (i > 0)
            putc(' ', to);
        if (!put && strcmp(cli->words[i], "--") == 0) {
            print_token(to, token);
            putc(' ', to);
            put = true;
        }
        print_word(to, cli->words[i]);
    }
    if (put)
        return;
    putc(' ', to);
    print_token(to, token);
}

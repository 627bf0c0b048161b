#include "tools/client/act.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/term/say.h"
#include "tools/client/row.h"

enum { TOKEN_TEXT = 2 * ACT_TOKEN_OCTETS + 1 };

struct option_spec act_token(struct act *a)
{
    return (struct option_spec){
        "token", OPTION_VALUE, &a->word, "TOKEN",
        N_("the 32 hex digits that this command printed when it broke off: "
           "shows what was made, or makes it once")};
}

static void hear_length(struct act *a, uint64_t len)
{
    uint8_t be[8];

    bytes_put_be(be, len, sizeof be);
    crypto_generichash_update(&a->said, be, sizeof be);
}

void act_hear(struct act *a, struct bytes input)
{
    hear_length(a, input.len);
    if (input.len > 0)
        crypto_generichash_update(&a->said, input.at, input.len);
}

/* How many words from the i-th on say how it is asked, not what. */
static int manner(const struct cli *cli, int i)
{
    static const char *const alone[] = {"--yes", "--json"};
    static const char *const with_value[] = {"--token", "--dir"};
    const char *word = cli->words[i];

    for (size_t k = 0; k < 2; k++) {
        size_t len = strlen(with_value[k]);

        if (strcmp(word, alone[k]) == 0)
            return 1;
        if (strcmp(word, with_value[k]) == 0)
            return 2;
        if (strncmp(word, with_value[k], len) == 0 && word[len] == '=')
            return 1;
    }
    return 0;
}

static bool read_token(struct act *a)
{
    size_t len = 0;

    return strlen(a->word) == TOKEN_TEXT - 1 &&
           sodium_hex2bin(a->token, sizeof a->token, a->word, TOKEN_TEXT - 1,
                          NULL, &len, NULL) == 0 &&
           len == sizeof a->token;
}

int act_begin(struct act *a, const struct cli *cli)
{
    a->cli = cli;
    if (a->word == NULL) {
        randombytes_buf(a->token, sizeof a->token);
    } else if (!read_token(a)) {
        say_wrong(_("%s: --token takes 32 hex digits"), cli->command->name);
        return CLI_USAGE;
    }
    crypto_generichash_init(&a->said, NULL, 0, ACT_SAID_OCTETS);
    for (int i = 1; i < cli->word_count;) {
        int n = manner(cli, i);

        if (n == 0)
            act_hear(a, bytes_text(cli->words[i]));
        i += n == 0 ? 1 : n;
    }
    return CLI_DONE;
}

/* Requests after the first have tokens that follow from it. */
static void derived(uint8_t out[static ACT_TOKEN_OCTETS], const struct act *a,
                    size_t n)
{
    uint8_t be[8];

    memcpy(out, a->token, ACT_TOKEN_OCTETS);
    if (n == 0)
        return;
    bytes_put_be(be, n, sizeof be);
    crypto_generichash(out, ACT_TOKEN_OCTETS, be, sizeof be, a->token,
                       sizeof a->token);
}

void act_put(const struct act *a, size_t n, struct control_writer *args)
{
    crypto_generichash_state said = a->said;
    uint8_t token[ACT_TOKEN_OCTETS], hash[ACT_SAID_OCTETS];

    derived(token, a, n);
    crypto_generichash_final(&said, hash, sizeof hash);
    control_put_bin(args, "token", (struct bytes){token, sizeof token});
    control_put_bin(args, "said", (struct bytes){hash, sizeof hash});
}

void act_id(const struct act *a, uint8_t out[static ACT_TOKEN_OCTETS])
{
    derived(out, a, SIZE_MAX);
}

static const char *token_text(char out[static TOKEN_TEXT], const struct act *a)
{
    return sodium_bin2hex(out, TOKEN_TEXT, a->token, sizeof a->token);
}

void act_json(const struct act *a, json_t *out, int rc)
{
    char token[TOKEN_TEXT];
    bool known = rc != CLI_NO_DAEMON || !a->sent;

    json_object_set_new(out, "committed",
                        known ? json_boolean(rc == CLI_DONE) : json_null());
    json_object_set_new(out, "token", json_string(token_text(token, a)));
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

static void print_token(FILE *to, const struct act *a)
{
    char token[TOKEN_TEXT];

    print_word(to, "--token");
    putc(' ', to);
    print_word(to, token_text(token, a));
}

/* The command as it was typed, with its token before what ends the options. */
static void print_command(FILE *to, const struct act *a)
{
    const struct cli *cli = a->cli;
    bool put = a->word != NULL;

    for (int i = 0; i < cli->word_count; i++) {
        if (i > 0)
            putc(' ', to);
        if (!put && strcmp(cli->words[i], "--") == 0) {
            print_token(to, a);
            putc(' ', to);
            put = true;
        }
        print_word(to, cli->words[i]);
    }
    if (put)
        return;
    putc(' ', to);
    print_token(to, a);
}

static void tell_lost(const struct act *a, const char *command)
{
    if (a->sent)
        say_wrong(_("%s: not known whether it was committed: this, with the "
                    "same input, shows what was made or makes it once:"),
                  a->cli->command->name);
    else
        say_wrong(_("%s: nothing was committed; once noroshid runs again:"),
                  a->cli->command->name);
    fputs("  ", stderr);
    say_text(stderr, bytes_text(command), false);
    putc('\n', stderr);
}

int act_lost(const struct act *a)
{
    char *command = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&command, &len);
    json_t *out;

    if (to == NULL)
        abort();
    print_command(to, a);
    if (fclose(to) != 0)
        abort();
    tell_lost(a, command);
    if (a->cli->json) {
        out = json_object();
        act_json(a, out, CLI_NO_DAEMON);
        json_object_set_new(out, "command", row_lossy(bytes_text(command)));
        row_print(out);
        json_decref(out);
    }
    free(command);
    return CLI_NO_DAEMON;
}

#include "tools/client/act.h"

#include <string.h>

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

static bool read_token(struct act *a)
{
    size_t len = 0;

    return strlen(a->word) == ACT_TOKEN_TEXT - 1 &&
           sodium_hex2bin(a->token, sizeof a->token, a->word,
                          ACT_TOKEN_TEXT - 1, NULL, &len, NULL) == 0 &&
           len == sizeof a->token;
}

enum verdict act_begin(struct act *a, struct reasons *why)
{
    crypto_generichash_init(&a->said, NULL, 0, ACT_SAID_OCTETS);
    if (a->word == NULL)
        randombytes_buf(a->token, sizeof a->token);
    else if (!read_token(a))
        return reasons_add(why, VERDICT_WRONG, REASON_TOKEN, NULL);
    return VERDICT_DONE;
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

static const char *token_text(char out[static ACT_TOKEN_TEXT],
                              const struct act *a)
{
    return sodium_bin2hex(out, ACT_TOKEN_TEXT, a->token, sizeof a->token);
}

void act_json(const struct act *a, json_t *out, enum verdict verdict)
{
    char token[ACT_TOKEN_TEXT];
    bool known = verdict != VERDICT_AWAY || !a->sent;

    json_object_set_new(out, "committed",
                        known ? json_boolean(verdict == VERDICT_DONE)
                              : json_null());
    json_object_set_new(out, "token", json_string(token_text(token, a)));
}

enum verdict act_lost(const struct act *a, struct reasons *why)
{
    char token[ACT_TOKEN_TEXT];

    return reasons_add(why, VERDICT_AWAY,
                       a->sent ? REASON_ACT_UNKNOWN : REASON_ACT_NOT_DONE,
                       (const char *[]){token_text(token, a), NULL});
}

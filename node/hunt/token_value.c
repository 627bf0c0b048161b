#include "node/hunt/token_value.h"

#include <stdio.h>

#include "node/hunt/escape.h"
#include "proto/ascii.h"
#include "proto/ip.h"

static void add(struct token_value *v, enum indicator_type type,
                struct bytes value)
{
    uint8_t *at = v->octets + v->count * INDICATOR_VALUE_MAX;

    for (size_t i = 0; i < v->count; i++)
        if (v->guess[i].type == type && bytes_equal(v->guess[i].value, value))
            return;
    if (v->count == TOKEN_VALUES_MAX || value.len > INDICATOR_VALUE_MAX)
        return;
    memcpy(at, value.at, value.len);
    v->guess[v->count++] =
        (struct indicator_guess){type, (struct bytes){at, value.len}};
}

static void add_as(struct token_value *v, enum indicator_type type,
                   struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer room = {octets, 0, sizeof octets};

    if (text.len > 0 && text.len <= sizeof octets &&
        indicator_canonical(&room, type, text) == ERR_OK)
        add(v, type, bytes_of(&room));
}

static void add_guesses(struct token_value *v, struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_GUESSES_MAX * INDICATOR_VALUE_MAX];
    struct indicator_guess guess[INDICATOR_GUESSES_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    const size_t count = indicator_guess(guess, &room, text);

    for (size_t i = 0; i < count; i++)
        add(v, guess[i].type, guess[i].value);
}

/* The last part of a path, as a file is called. */
static struct bytes base_name(struct bytes path)
{
    size_t at = path.len;

    while (at > 0 && path.at[at - 1] != '/' && path.at[at - 1] != '\\')
        at--;
    return ascii_from(path, at);
}

static void add_port(struct token_value *v, const struct hunt_token *token)
{
    char text[INDICATOR_VALUE_MAX];
    const int len =
        snprintf(text, sizeof text, "%.*s|%u", (int)token->text.len,
                 (const char *)token->text.at, (unsigned)token->port);

    if (len > 0 && (size_t)len < sizeof text)
        add_as(v, INDICATOR_IP_PORT, bytes_text(text));
}

/* 192.0.2.1/22 is an address with its mask, or with its port. */
static void add_host_bits(struct token_value *v, struct bytes text)
{
    const size_t slash = ascii_find(text, 0, '/');
    struct bytes address = {text.at, slash};
    struct ip net, a;

    if (slash < text.len && ip_net_parse(&net, text) &&
        ip_parse(&a, address, NULL) &&
        memcmp(net.octet, a.octet, sizeof a.octet) != 0)
        add_guesses(v, address);
}

static void add_address(struct token_value *v, const struct hunt_token *token)
{
    add_guesses(v, token->text);
    add_host_bits(v, token->text);
    if (token->port != 0)
        add_port(v, token);
}

/* "a.example/x" has no scheme, and any would do: match keys have none. */
static void add_url(struct token_value *v, struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    BYTES_UNSET uint8_t plain_octets[INDICATOR_VALUE_MAX];
    struct buffer plain = {plain_octets, 0, sizeof plain_octets};

    if (text.len <= sizeof plain_octets && escape_undo(&plain, text))
        text = bytes_of(&plain);
    add_as(v, INDICATOR_URL, text);
    if (memmem(text.at, text.len, "://", 3) == NULL &&
        buffer_add_text(&room, "http://") && buffer_add(&room, text))
        add_as(v, INDICATOR_URL, bytes_of(&room));
}

bool token_value_read(struct token_value *out, const struct hunt_token *token)
{
    out->count = 0;
    switch (token->class) {
    case HUNT_NAME:
        add_as(out, INDICATOR_DOMAIN, token->text);
        add_as(out, INDICATOR_ONION, token->text);
        add_as(out, INDICATOR_FILENAME, token->text);
        break;
    case HUNT_PATH:
        add_as(out, INDICATOR_PATH, token->text);
        add_as(out, INDICATOR_FILENAME, base_name(token->text));
        break;
    case HUNT_AGENT:
        add_as(out, INDICATOR_USER_AGENT, token->text);
        break;
    case HUNT_URL:
        add_url(out, token->whole);
        break;
    case HUNT_ADDRESS:
        add_address(out, token);
        break;
    case HUNT_KEY:
        add_as(out, INDICATOR_REGKEY, token->text);
        break;
    case HUNT_HASH:
    case HUNT_MAIL:
    case HUNT_MAC:
    case HUNT_CVE:
        add_guesses(out, token->text);
        break;
    }
    return out->count > 0;
}

bool token_value_read_file(struct token_value *out, struct bytes word)
{
    const struct hunt_token path = {HUNT_PATH, word, word, 0};

    return token_value_read(out, &path);
}

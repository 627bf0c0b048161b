#include "node/hunt/token_value.h"

#include <stdio.h>

#include "node/hunt/escape.h"
#include "node/hunt/guess_list.h"
#include "node/hunt/walk.h"
#include "proto/ascii.h"
#include "proto/ip.h"

static void add_port(struct guess_list *l, const struct hunt_token *token)
{
    char text[INDICATOR_VALUE_MAX];
    const int len =
        snprintf(text, sizeof text, "%.*s|%u", (int)token->text.len,
                 (const char *)token->text.at, (unsigned)token->port);

    if (len > 0 && (size_t)len < sizeof text)
        guess_list_add_as(l, INDICATOR_IP_PORT, bytes_text(text));
}

/* 192.0.2.1/22 is an address with its mask, or with its port. */
static void add_host_bits(struct guess_list *l, struct bytes text)
{
    const size_t slash = ascii_find(text, 0, '/');
    struct bytes address = {text.at, slash};
    struct ip net, a;

    if (slash < text.len && ip_net_parse(&net, text) &&
        ip_parse(&a, address, NULL) &&
        memcmp(net.octet, a.octet, sizeof a.octet) != 0)
        guess_list_add_all(l, address);
}

static void add_address(struct guess_list *l, const struct hunt_token *token)
{
    guess_list_add_all(l, token->text);
    add_host_bits(l, token->text);
    if (token->port != 0)
        add_port(l, token);
}

/* "a.example/x" has no scheme, and any would do: match keys have none. */
static void add_url(struct guess_list *l, struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    BYTES_UNSET uint8_t plain_octets[INDICATOR_VALUE_MAX];
    struct buffer plain = {plain_octets, 0, sizeof plain_octets};

    if (text.len <= sizeof plain_octets && escape_undo(&plain, text))
        text = bytes_of(&plain);
    guess_list_add_as(l, INDICATOR_URL, text);
    if (memmem(text.at, text.len, "://", 3) == NULL &&
        buffer_add_text(&room, "http://") && buffer_add(&room, text))
        guess_list_add_as(l, INDICATOR_URL, bytes_of(&room));
}

bool token_value_read(struct token_value *out, const struct hunt_token *token)
{
    struct guess_list l = {
        .guess = out->guess,
        .max = TOKEN_VALUES_MAX,
        .room = {out->octets, 0, sizeof out->octets},
    };

    switch (token->class) {
    case HUNT_NAME:
        guess_list_add_as(&l, INDICATOR_DOMAIN, token->text);
        guess_list_add_as(&l, INDICATOR_ONION, token->text);
        guess_list_add_as(&l, INDICATOR_FILENAME, token->text);
        break;
    case HUNT_PATH:
        guess_list_add_as(&l, INDICATOR_PATH, token->text);
        guess_list_add_as(&l, INDICATOR_FILENAME, walk_base_name(token->text));
        break;
    case HUNT_AGENT:
        guess_list_add_as(&l, INDICATOR_USER_AGENT, token->text);
        break;
    case HUNT_URL:
        add_url(&l, token->whole);
        break;
    case HUNT_ADDRESS:
        add_address(&l, token);
        break;
    case HUNT_KEY:
        guess_list_add_as(&l, INDICATOR_REGKEY, token->text);
        break;
    case HUNT_HASH:
    case HUNT_MAIL:
    case HUNT_MAC:
    case HUNT_CVE:
        guess_list_add_all(&l, token->text);
        break;
    }
    out->count = l.count;
    return l.count > 0;
}

bool token_value_read_file(struct token_value *out, struct bytes word)
{
    const struct hunt_token path = {HUNT_PATH, word, word, 0};

    return token_value_read(out, &path);
}

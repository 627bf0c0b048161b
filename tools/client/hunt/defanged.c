#include "tools/client/hunt/defanged.h"

#include <stdlib.h>
#include <string.h>

#include "node/hunt/token.h"
#include "proto/ascii.h"
#include "tools/formats/word/domain.h"

enum { GROWTH = 3 }; /* an octet becomes three: "[.]" */

static void add(struct buffer *out, struct bytes text)
{
    if (!buffer_add(out, text))
        abort();
}

static void add_octet(struct buffer *out, uint8_t octet)
{
    add(out, (struct bytes){&octet, 1});
}

/* Each of these signs in brackets. */
static void add_dead(struct buffer *out, struct bytes text, const char *signs)
{
    const bool dead = ascii_find(text, 0, '[') < text.len;

    for (size_t i = 0; i < text.len; i++) {
        const bool sign = !dead && strchr(signs, text.at[i]) != NULL;

        if (sign)
            add_octet(out, '[');
        add_octet(out, text.at[i]);
        if (sign)
            add_octet(out, ']');
    }
}

static size_t host_end(struct bytes url, size_t at)
{
    while (at < url.len && strchr("/?#", url.at[at]) == NULL)
        at++;
    return at;
}

static void add_url(struct buffer *out, struct bytes url)
{
    const uint8_t *scheme = memmem(url.at, url.len, "://", 3);
    size_t host = scheme == NULL ? 0 : (size_t)(scheme - url.at) + 3;

    if (host_end(url, 0) < (host == 0 ? 0 : host - 2))
        host = 0; /* of a URL inside it */
    if (host > 0 && ascii_starts(url, "http")) {
        add(out, bytes_text("hxxp"));
        add(out, (struct bytes){url.at + 4, host - 4});
    } else {
        add(out, (struct bytes){url.at, host});
    }
    add_dead(out, (struct bytes){url.at + host, host_end(url, host) - host},
             ".");
    add(out, ascii_from(url, host_end(url, host)));
}

/* "report.docx" is no host's, nor is "No.Name". */
static bool is_host(struct bytes name)
{
    uint8_t lower[256];
    struct buffer room = {lower, 0, sizeof lower};
    enum domain_kind kind;

    if (!ascii_add_lower(&room, name))
        return false;
    kind = domain_kind(bytes_of(&room));
    return kind == DOMAIN_NAME || kind == DOMAIN_OR_FILE;
}

static void add_token(struct buffer *out, const struct hunt_token *token)
{
    if (token->class == HUNT_URL)
        add_url(out, token->text);
    else if (token->class == HUNT_ADDRESS)
        add_dead(out, token->text, ".:");
    else if (token->class == HUNT_MAIL)
        add_dead(out, token->text, ".@");
    else if (token->class == HUNT_NAME && is_host(token->text))
        add_dead(out, token->text, ".");
    else
        add(out, token->text);
}

void defanged_text(struct buffer *out, struct bytes text)
{
    struct bytes left = text, before = text;
    struct hunt_token token;

    *out = (struct buffer){malloc(GROWTH * text.len + 1), 0,
                           GROWTH * text.len + 1};
    if (out->at == NULL)
        abort();
    while (hunt_token_next(&token, &left)) {
        before.len = (size_t)(token.text.at - before.at);
        add(out, before);
        add_token(out, &token);
        before = (struct bytes){token.text.at + token.text.len, 0};
    }
    before.len = (size_t)(text.at + text.len - before.at);
    add(out, before);
}

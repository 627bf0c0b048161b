#include "node/hunt/nested.h"

#include <string.h>

#include "proto/ascii.h"

enum { SCHEME_MAX = 12, ESCAPE = 3 }; /* octets of "%2F" */

/* What a path or a query is put together with. */
static const char separators[] = "/\\?&=;,|()[]{}+*!'\"<> ";

static bool is_escape(struct bytes text)
{
    return text.len >= ESCAPE && text.at[0] == '%' &&
           ascii_hex_digit(text.at[1]) >= 0 && ascii_hex_digit(text.at[2]) >= 0;
}

static bool is_separator(uint8_t octet)
{
    return octet != '\0' && strchr(separators, octet) != NULL;
}

/* Octets up to the next separator. */
static size_t piece(struct bytes text)
{
    size_t len = 0;

    while (len < text.len && !is_separator(text.at[len]) &&
           !is_escape(ascii_from(text, len)))
        len++;
    return len;
}

/* Octets of "http://"; 0: there is none. */
static size_t scheme(struct bytes text)
{
    size_t len = 0;

    while (len < text.len && len < SCHEME_MAX && ascii_alnum(text.at[len]))
        len++;
    if (len == 0 || text.len < len + 3 || memcmp(text.at + len, "://", 3) != 0)
        return 0;
    return len + 3;
}

static bool ends_url(uint8_t octet)
{
    return octet == '"' || octet == '\'' || octet == ' ';
}

/* Behind a host, or what is encoded in its place. */
static size_t host_end(struct bytes text, size_t from)
{
    while (from < text.len && text.at[from] != '\0' &&
           strchr("/?#&%", text.at[from]) == NULL)
        from++;
    return from;
}

struct bytes nested_of(const struct hunt_token *token)
{
    if (token->class == HUNT_PATH)
        return token->text;
    if (token->class != HUNT_URL)
        return (struct bytes){0};
    return ascii_from(token->text, host_end(token->text, scheme(token->text)));
}

/* The URL that begins here, as a parameter or the end of a path. Where it is a
   parameter, the next one may be of it or of what it stands in. */
static bool take_url(struct hunt_token *out, struct bytes *left)
{
    const size_t begin = scheme(*left);
    struct bytes text = {left->at, 0};

    if (begin == 0)
        return false;
    while (text.len < left->len && !ends_url(left->at[text.len]))
        text.len++;
    *left = ascii_from(*left, host_end(*left, begin));
    return hunt_token_next(out, &text);
}

bool nested_next(struct hunt_token *out, struct bytes *left)
{
    while (left->len > 0) {
        struct bytes text = *left;
        size_t len;

        if (is_escape(text) || is_separator(text.at[0])) {
            *left = ascii_from(text, is_escape(text) ? ESCAPE : 1);
            continue;
        }
        if (take_url(out, left))
            return true;
        len = piece(*left);
        text = (struct bytes){left->at, len};
        if (hunt_token_next(out, &text)) {
            *left = ascii_from(*left, len - text.len);
            return true;
        }
        *left = ascii_from(*left, len);
    }
    return false;
}

/* ",O=" of a distinguished name (RFC 4514), ",http://" of a list */
static bool is_next_of_list(struct bytes text)
{
    size_t len = 1;

    while (len < text.len && ascii_alpha(text.at[len]))
        len++;
    return len > 1 && len < text.len &&
           (text.at[len] == '=' || scheme(ascii_from(text, 1)) > 0);
}

bool nested_cut(struct hunt_token *cut, const struct hunt_token *url,
                bool inside)
{
    struct bytes text = url->text;
    size_t at = scheme(text);

    if (url->class != HUNT_URL)
        return false;
    while (at < text.len && (text.at[at] != '&' || !inside) &&
           (text.at[at] != ',' || !is_next_of_list(ascii_from(text, at))))
        at++;
    if (at == text.len)
        return false;
    text.len = at;
    return hunt_token_next(cut, &text);
}

static bool each_of(const struct hunt_token *token, bool inside,
                    nested_take *take, void *who)
{
    struct hunt_token cut;

    return take(who, token) &&
           (!nested_cut(&cut, token, inside) || take(who, &cut));
}

bool nested_each(struct bytes text, nested_take *take, void *who)
{
    struct hunt_token token;

    while (hunt_token_next(&token, &text)) {
        struct bytes inside = nested_of(&token);

        if (!each_of(&token, false, take, who))
            return false;
        while (nested_next(&token, &inside))
            if (!each_of(&token, true, take, who))
                return false;
    }
    return true;
}

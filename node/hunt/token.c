#include "node/hunt/token.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/ip.h"

enum {
    SCHEME_MAX = 12,
    GROUP_MAX = 4, /* digits between the colons of an IPv6 address */
    PORT_DIGITS = 5,
    NAME_MAX = 253, /* octets of a host name */
    LABEL_MAX = 63,
    MAIL_MAX = 320,
};

/* What an octet can be part of. */
enum {
    D = 1, /* a digit */
    X = 2, /* one of a to f */
    L = 4, /* another letter */
    DOT = 8,
    DASH = 16,  /* - and _ */
    LEADS = 32, /* what a value may begin with beside letters and digits */
    ENDS = 64,  /* no part of a URL or path */
    W = D | X | L | DOT | DASH,
};

static const uint8_t kinds[256] = {
    ENDS, ENDS, ENDS,  ENDS, ENDS,  ENDS,  ENDS, ENDS, /* NUL */
    ENDS, ENDS, ENDS,  ENDS, ENDS,  ENDS,  ENDS, ENDS,
    ENDS, ENDS, ENDS,  ENDS, ENDS,  ENDS,  ENDS, ENDS,
    ENDS, ENDS, ENDS,  ENDS, ENDS,  ENDS,  ENDS, ENDS,
    ENDS, 0,    ENDS,  0,    0,     LEADS, 0,    ENDS, /* space */
    0,    0,    0,     0,    0,     DASH,  DOT,  LEADS,
    D,    D,    D,     D,    D,     D,     D,    D, /* 0 */
    D,    D,    LEADS, 0,    ENDS,  0,     ENDS, 0,
    0,    X,    X,     X,    X,     X,     X,    L, /* @ */
    L,    L,    L,     L,    L,     L,     L,    L,
    L,    L,    L,     L,    L,     L,     L,    L,
    L,    L,    L,     0,    LEADS, 0,     ENDS, LEADS | DASH,
    ENDS, X,    X,     X,    X,     X,     X,    L, /* ` */
    L,    L,    L,     L,    L,     L,     L,    L,
    L,    L,    L,     L,    L,     L,     L,    L,
    L,    L,    L,     ENDS, ENDS,  ENDS,  0,    ENDS,
};

/* A walk: where it stands, and what it walks. */
struct walk {
    struct bytes text;
    size_t at;
};

static uint8_t octet(const struct walk *w, size_t at)
{
    return at < w->text.len ? w->text.at[at] : 0;
}

static struct bytes part(const struct walk *w, size_t from, size_t end)
{
    return (struct bytes){w->text.at + from, end - from};
}

/* Where the run of letters, digits, dots and dashes ends; *seen: what it has.
   What ends a sentence is none of it. */
static size_t run_end(const struct walk *w, size_t from, unsigned *seen)
{
    size_t end = from;
    unsigned all = 0, kind;

    while (end < w->text.len && (kind = kinds[w->text.at[end]] & W) != 0) {
        all |= kind;
        end++;
    }
    while (end > from &&
           (w->text.at[end - 1] == '.' || w->text.at[end - 1] == '-'))
        end--;
    *seen = all;
    return end;
}

/* Where a URL or path ends that goes on at from. */
static size_t line_end(const struct walk *w, size_t from)
{
    size_t end = from;

    while (end < w->text.len && (kinds[w->text.at[end]] & ENDS) == 0)
        end++;
    return end;
}

static size_t without_tail(const struct walk *w, size_t from, size_t end)
{
    struct bytes text = part(w, from, end);

    while (text.len > 0) {
        uint8_t last = text.at[text.len - 1];

        if (strchr(".,;:!?", last) == NULL &&
            (last != ')' || ascii_find(text, 0, '(') < text.len) &&
            (last != ']' || ascii_find(text, 0, '[') < text.len))
            break;
        text.len--;
    }
    return from + text.len;
}

static bool give(struct hunt_token *out, struct walk *w, enum hunt_class class,
                 size_t from, size_t end)
{
    *out =
        (struct hunt_token){class, part(w, from, end), part(w, from, end), 0};
    w->at = end;
    return true;
}

/* The port behind a host that ends at end; its last octet. */
static size_t port_end(const struct walk *w, size_t end, uint16_t *port)
{
    size_t stop = end + 1;
    uint64_t number;

    if (octet(w, end) != ':' && octet(w, end) != '#')
        return end;
    while (stop - end <= PORT_DIGITS && ascii_digit(octet(w, stop)))
        stop++;
    if ((kinds[octet(w, stop)] & (D | X | L)) != 0 || octet(w, stop) == '_' ||
        !ascii_number(&number, part(w, end + 1, stop), UINT16_MAX) ||
        number == 0)
        return end;
    *port = (uint16_t)number;
    return stop;
}

static bool give_host(struct hunt_token *out, struct walk *w,
                      enum hunt_class class, size_t from, size_t end)
{
    uint16_t port = 0;
    size_t stop = port_end(w, end, &port);

    if (octet(w, stop) == '/' && (kinds[octet(w, stop + 1)] & ENDS) == 0)
        return give(out, w, HUNT_URL, from,
                    without_tail(w, from, line_end(w, stop)));
    give(out, w, class, from, end);
    out->whole = part(w, from, stop);
    out->port = port;
    w->at = stop;
    return true;
}

/* "/24" behind an address. */
static size_t length_end(const struct walk *w, size_t from, size_t end)
{
    size_t stop = end + 1;
    struct ip net;

    while (ascii_digit(octet(w, stop)))
        stop++;
    if (octet(w, end) == '/' && (kinds[octet(w, stop)] & W) == 0 &&
        octet(w, stop) != '/' && octet(w, stop) != ':' &&
        (ip_net_parse(&net, part(w, from, stop)) ||
         ascii_same(part(w, end, stop), "/32") ||
         ascii_same(part(w, end, stop), "/128")))
        return stop;
    return end;
}

/* An address that ends before a path or with a length. */
static bool give_address(struct hunt_token *out, struct walk *w, size_t from,
                         size_t end)
{
    size_t stop = length_end(w, from, end);

    if (stop > end)
        return give(out, w, HUNT_ADDRESS, from, stop);
    return give_host(out, w, HUNT_ADDRESS, from, end);
}

static bool is_hash_length(size_t len)
{
    return len == 32 || len == 40 || len == 56 || len == 64 || len == 96 ||
           len == 128;
}

static bool is_name(struct bytes text)
{
    size_t label = 0;
    bool letter = false;

    if (text.len > NAME_MAX || text.at[0] == '.')
        return false;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.at[i] != '.') {
            letter = (letter && i > label) || ascii_alpha(text.at[i]);
            continue;
        }
        if (i == label || i - label > LABEL_MAX)
            return false;
        if (i < text.len) {
            label = i + 1;
            letter = false;
        }
    }
    return letter && label > 0 && text.len - label > 1 &&
           ascii_alpha(text.at[label]);
}

/* 2001:db8::1 and what only looks so; behind it either way. */
static bool read_v6(struct hunt_token *out, struct walk *w, size_t from)
{
    size_t end = from, colons = 0;
    struct ip a;

    while (ascii_hex_digit(octet(w, end)) >= 0 || octet(w, end) == ':' ||
           (octet(w, end) == '.' && colons > 1)) {
        colons += octet(w, end) == ':';
        end++;
    }
    w->at = end;
    while (end > from && (octet(w, end - 1) == '.' ||
                          (octet(w, end - 1) == ':' && end - from > 1 &&
                           octet(w, end - 2) != ':')))
        end--;
    if (colons < 2 || (kinds[octet(w, w->at)] & W) != 0 ||
        !ip_parse(&a, part(w, from, end), NULL))
        return false;
    if (from > 0 && octet(w, from - 1) == '[' && octet(w, end) == ']') {
        uint16_t port = 0;
        size_t stop = port_end(w, end + 1, &port);

        give(out, w, HUNT_ADDRESS, from, end);
        out->port = port;
        if (port != 0)
            out->whole = part(w, from - 1, stop);
        w->at = stop;
        return true;
    }
    return give(out, w, HUNT_ADDRESS, from, length_end(w, from, end));
}

/* Whether an @ ends the local part that begins at from; *at is where. */
static bool is_local(const struct walk *w, size_t end, size_t *at)
{
    while (octet(w, end) == '+' || (kinds[octet(w, end)] & W) != 0)
        end++;
    *at = end;
    return octet(w, end) == '@';
}

static bool read_mail(struct hunt_token *out, struct walk *w, size_t from,
                      size_t at)
{
    unsigned seen;
    size_t end = run_end(w, at + 1, &seen);

    if (end - from > MAIL_MAX || end == at + 1 ||
        !is_name(part(w, at + 1, end))) {
        w->at = at + 1;
        return false;
    }
    return give(out, w, HUNT_MAIL, from, end);
}

static bool is_scheme(const struct walk *w, size_t from, size_t end,
                      unsigned seen)
{
    return octet(w, end) == ':' && octet(w, end + 1) == '/' &&
           octet(w, end + 2) == '/' && end - from <= SCHEME_MAX &&
           (seen & (X | L)) != 0 && ascii_alpha(octet(w, from));
}

/* To the quote that closes, where one opened before it; else to a blank. */
static bool read_path(struct hunt_token *out, struct walk *w, size_t from)
{
    uint8_t quote = from > 0 ? octet(w, from - 1) : 0;
    size_t end = from;

    if (quote == '"' || quote == '\'') {
        while (end < w->text.len && w->text.at[end] != quote &&
               w->text.at[end] >= ' ')
            end++;
        if (octet(w, end) == quote)
            return give(out, w, HUNT_PATH, from, end);
    }
    return give(out, w, HUNT_PATH, from,
                without_tail(w, from, line_end(w, from)));
}

/* Word by word of "text/html", "DOMAIN\user.name": nothing of it is a value. */
static bool pass(struct walk *w, size_t end)
{
    while (octet(w, end) == '/' || octet(w, end) == '\\' ||
           (kinds[octet(w, end)] & W) != 0)
        end++;
    w->at = end;
    return false;
}

static bool read_dotted(struct hunt_token *out, struct walk *w, size_t from,
                        size_t end, unsigned seen)
{
    struct bytes text = part(w, from, end);
    struct ip a;

    if ((seen & (X | L)) == 0 && ip_parse(&a, text, NULL))
        return give_address(out, w, from, end);
    if (is_name(text))
        return give_host(out, w, HUNT_NAME, from, end);
    return pass(w, end);
}

/* A word that begins with a letter or digit. */
static bool read_word(struct hunt_token *out, struct walk *w, size_t from)
{
    unsigned seen;
    size_t end = run_end(w, from, &seen), at;

    if (end == from) {
        w->at = from + 1;
        return false;
    }
    if (is_scheme(w, from, end, seen))
        return give(out, w, HUNT_URL, from,
                    without_tail(w, from, line_end(w, end)));
    if (octet(w, end) == ':' && end - from == 1 && octet(w, end + 1) == '\\' &&
        ascii_alpha(octet(w, from)))
        return read_path(out, w, from);
    if ((octet(w, end) == '@' || octet(w, end) == '+') && is_local(w, end, &at))
        return read_mail(out, w, from, at);
    if (octet(w, end) == ':' && end - from <= GROUP_MAX &&
        ascii_all_hex(part(w, from, end)) && read_v6(out, w, from))
        return true;
    if (w->at > from)
        return false; /* behind what only looked like an address */
    if ((seen & ~(unsigned)(D | X)) == 0 && is_hash_length(end - from))
        return give(out, w, HUNT_HASH, from, end);
    if ((seen & DOT) != 0)
        return read_dotted(out, w, from, end, seen);
    return pass(w, end);
}

/* One of what begins otherwise: "//", "/a", "::1", "%VAR%\". */
static bool read_lead(struct hunt_token *out, struct walk *w)
{
    const size_t at = w->at;
    const uint8_t c = octet(w, at), next = octet(w, at + 1);

    if (c == '_')
        return read_word(out, w, at);
    if (c == ':' && next == ':' && read_v6(out, w, at))
        return true;
    if ((c == '/' && (kinds[next] & W) != 0) || (c == '\\' && next == '\\'))
        return read_path(out, w, at);
    if (c == '%') {
        size_t end = at + 1;

        while ((kinds[octet(w, end)] & (D | X | L | DASH)) != 0)
            end++;
        if (end > at + 1 && octet(w, end) == '%' && octet(w, end + 1) == '\\')
            return read_path(out, w, at);
    }
    w->at = at + (c == '/' && next == '/' ? 2 : 1);
    return false;
}

bool hunt_token_next(struct hunt_token *out, struct bytes *left)
{
    struct walk w = {.text = *left};
    bool found = false;

    while (!found && w.at < w.text.len) {
        uint8_t kind = kinds[w.text.at[w.at]];

        if ((kind & LEADS) != 0)
            found = read_lead(out, &w);
        else if ((kind & (D | X | L)) != 0)
            found = read_word(out, &w, w.at);
        else
            w.at++;
    }
    *left = ascii_from(*left, w.at);
    return found;
}

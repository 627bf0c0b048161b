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
    struct bytes label = {0};
    size_t dots = 0;

    if (text.len > NAME_MAX)
        return false;
    for (;; dots++) {
        const size_t dot = ascii_find(text, 0, '.');

        label = (struct bytes){text.at, dot};
        if (label.len == 0 || label.len > LABEL_MAX)
            return false;
        if (dot == text.len)
            break;
        text = ascii_from(text, dot + 1);
    }
    return dots > 0 && label.len > 1 && ascii_alpha(label.at[0]);
}

/* Where the digits and colons of an address end; *colons: how many it has. */
static size_t groups_end(const struct walk *w, size_t from, size_t *colons)
{
    size_t end = from;

    *colons = 0;
    for (;; end++) {
        const uint8_t c = octet(w, end);

        if (c == ':')
            ++*colons;
        else if (ascii_hex_digit(c) < 0 && (c != '.' || *colons < 2))
            return end;
    }
}

/* Without the full stop or colon that ends a sentence; "::" is of it. */
static size_t without_stop(const struct walk *w, size_t from, size_t end)
{
    while (end > from) {
        const uint8_t last = octet(w, end - 1);

        if (last != '.' &&
            (last != ':' || end - from == 1 || octet(w, end - 2) == ':'))
            break;
        end--;
    }
    return end;
}

static bool in_brackets(const struct walk *w, size_t from, size_t end)
{
    return from > 0 && octet(w, from - 1) == '[' && octet(w, end) == ']';
}

/* [2001:db8::1], [2001:db8::1]:443 */
static bool give_bracketed(struct hunt_token *out, struct walk *w, size_t from,
                           size_t end)
{
    uint16_t port = 0;
    size_t stop = port_end(w, end + 1, &port);

    give(out, w, HUNT_ADDRESS, from, end);
    out->port = port;
    if (port != 0)
        out->whole = part(w, from - 1, stop);
    w->at = stop;
    return true;
}

/* 2001:db8::1 and what only looks so; behind it either way. */
static bool read_v6(struct hunt_token *out, struct walk *w, size_t from)
{
    size_t colons, end;
    struct ip a;

    w->at = groups_end(w, from, &colons);
    end = without_stop(w, from, w->at);
    if (colons < 2 || (kinds[octet(w, w->at)] & W) != 0 ||
        !ip_parse(&a, part(w, from, end), NULL))
        return false;
    if (in_brackets(w, from, end))
        return give_bracketed(out, w, from, end);
    return give(out, w, HUNT_ADDRESS, from, length_end(w, from, end));
}

/* Whether an @ ends the local part that begins at from; *at is where. */
static bool is_local(const struct walk *w, size_t end, size_t *at)
{
    if (octet(w, end) != '@' && octet(w, end) != '+')
        return false;
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

/* "C:\" */
static bool is_drive(const struct walk *w, size_t from, size_t end)
{
    return end - from == 1 && octet(w, end) == ':' &&
           octet(w, end + 1) == '\\' && ascii_alpha(octet(w, from));
}

/* The first group of an IPv6 address, perhaps. */
static bool is_group(const struct walk *w, size_t from, size_t end)
{
    return octet(w, end) == ':' && end - from <= GROUP_MAX &&
           ascii_all_hex(part(w, from, end));
}

/* A run of letters, digits and dots with nothing behind it that counts. */
static bool read_run(struct hunt_token *out, struct walk *w, size_t from,
                     size_t end, unsigned seen)
{
    if ((seen & ~(unsigned)(D | X)) == 0 && is_hash_length(end - from))
        return give(out, w, HUNT_HASH, from, end);
    if ((seen & DOT) != 0)
        return read_dotted(out, w, from, end, seen);
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
    if (is_drive(w, from, end))
        return read_path(out, w, from);
    if (is_local(w, end, &at))
        return read_mail(out, w, from, at);
    if (is_group(w, from, end)) {
        if (read_v6(out, w, from))
            return true;
        if (w->at > from)
            return false; /* behind what only looked like an address */
    }
    return read_run(out, w, from, end, seen);
}

/* "%VAR%\\a" */
static bool is_variable(const struct walk *w, size_t at)
{
    size_t end = at + 1;

    if (octet(w, at) != '%')
        return false;
    while ((kinds[octet(w, end)] & (D | X | L | DASH)) != 0)
        end++;
    return end > at + 1 && octet(w, end) == '%' && octet(w, end + 1) == '\\';
}

static bool begins_path(const struct walk *w, size_t at)
{
    const uint8_t c = octet(w, at), next = octet(w, at + 1);

    return (c == '/' && (kinds[next] & W) != 0) ||
           (c == '\\' && next == '\\') || is_variable(w, at);
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
    if (begins_path(w, at))
        return read_path(out, w, at);
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

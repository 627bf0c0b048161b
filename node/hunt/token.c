#include "node/hunt/token.h"

#include <string.h>

#include "node/hunt/walk.h"
#include "proto/ascii.h"
#include "proto/ip.h"

enum {
    SCHEME_MAX = 12,
    GROUP_MAX = 4, /* digits between the colons of an IPv6 address */
    PORT_DIGITS = 5,
    NAME_MAX = 253, /* octets of a host name */
    LABEL_MAX = 63,
    MAIL_MAX = 320,
    MAC_TEXT = 17, /* octets */
};

static bool give(struct hunt_token *out, struct walk *w, enum hunt_class class,
                 size_t from, size_t end)
{
    *out = (struct hunt_token){class, walk_part(w, from, end),
                               walk_part(w, from, end), 0};
    w->at = end;
    return true;
}

/* The port behind a host that ends at end; its last octet. */
static size_t port_end(const struct walk *w, size_t end, uint16_t *port)
{
    size_t stop = end + 1;
    uint64_t number;

    if (walk_octet(w, end) != ':' && walk_octet(w, end) != '#')
        return end;
    while (stop - end <= PORT_DIGITS && ascii_digit(walk_octet(w, stop)))
        stop++;
    if ((walk_kinds[walk_octet(w, stop)] &
         (WALK_DIGIT | WALK_HEX | WALK_LETTER)) != 0 ||
        walk_octet(w, stop) == '_' ||
        !ascii_number(&number, walk_part(w, end + 1, stop), UINT16_MAX) ||
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

    if (walk_octet(w, stop) == '/' &&
        (walk_kinds[walk_octet(w, stop + 1)] & WALK_ENDS) == 0)
        return give(out, w, HUNT_URL, from,
                    walk_without_tail(w, from, walk_url_end(w, stop)));
    give(out, w, class, from, end);
    out->whole = walk_part(w, from, stop);
    out->port = port;
    w->at = stop;
    return true;
}

/* "/24" behind an address. */
static size_t length_end(const struct walk *w, size_t from, size_t end)
{
    size_t stop = end + 1;
    struct ip net;

    while (ascii_digit(walk_octet(w, stop)))
        stop++;
    if (walk_octet(w, end) == '/' &&
        (walk_kinds[walk_octet(w, stop)] & WALK_WORD) == 0 &&
        walk_octet(w, stop) != '/' && walk_octet(w, stop) != ':' &&
        (ip_net_parse(&net, walk_part(w, from, stop)) ||
         ascii_same(walk_part(w, end, stop), "/32") ||
         ascii_same(walk_part(w, end, stop), "/128")))
        return stop;
    return end;
}

/* "/443" behind an address, as firewalls write a port. */
static size_t slash_port_end(const struct walk *w, size_t end, uint16_t *port)
{
    size_t stop = end + 1;
    uint64_t number;

    while (ascii_digit(walk_octet(w, stop)))
        stop++;
    if (walk_octet(w, end) != '/' ||
        (walk_kinds[walk_octet(w, stop)] & WALK_WORD) != 0 ||
        (stop < w->text.len &&
         strchr("/:?#=%&", walk_octet(w, stop)) != NULL) ||
        !ascii_number(&number, walk_part(w, end + 1, stop), UINT16_MAX) ||
        number == 0)
        return end;
    *port = (uint16_t)number;
    return stop;
}

/* An address that ends before a path, or with a length or a port. */
static bool give_address(struct hunt_token *out, struct walk *w, size_t from,
                         size_t end)
{
    size_t stop = length_end(w, from, end);
    uint16_t port = 0;

    if (stop > end)
        return give(out, w, HUNT_ADDRESS, from, stop);
    stop = slash_port_end(w, end, &port);
    if (stop == end)
        return give_host(out, w, HUNT_ADDRESS, from, end);
    give(out, w, HUNT_ADDRESS, from, end);
    out->whole = walk_part(w, from, stop);
    out->port = port;
    w->at = stop;
    return true;
}

/* The first address of "203.0.113.9-198.51.100.7", a range or a flow. */
static bool give_first_of_two(struct hunt_token *out, struct walk *w,
                              size_t from, size_t end)
{
    const size_t dash = from + ascii_find(walk_part(w, from, end), 0, '-');
    struct ip a, b;

    return dash < end && ip_parse(&a, walk_part(w, from, dash), NULL) &&
           ip_parse(&b, walk_part(w, dash + 1, end), NULL) &&
           give(out, w, HUNT_ADDRESS, from, dash);
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

/* Where the port begins that follows a full stop: "203.0.113.9.443". */
static bool has_dotted_port(const struct walk *w, size_t from, size_t end,
                            size_t *dot, uint16_t *port)
{
    uint64_t number;

    *dot = end;
    while (*dot > from && ascii_digit(walk_octet(w, *dot - 1)))
        --*dot;
    if (*dot == from || walk_octet(w, *dot - 1) != '.' ||
        !ascii_number(&number, walk_part(w, *dot, end), UINT16_MAX) ||
        number == 0)
        return false;
    --*dot;
    *port = (uint16_t)number;
    return true;
}

/* tcpdump writes "a.80 > b.443"; by itself it is what somebody asks. Elsewhere
   five numbers are a version. */
static bool is_of_tcpdump(const struct walk *w, size_t from, size_t end)
{
    if (from == 0 && end == w->text.len)
        return true;
    if (walk_octet(w, end) == ' ' && walk_octet(w, end + 1) == '>')
        return true;
    return from >= 2 && walk_octet(w, from - 1) == ' ' &&
           walk_octet(w, from - 2) == '>';
}

/* As tcpdump writes an address or a name and its port. */
static bool give_dotted(struct hunt_token *out, struct walk *w, size_t from,
                        size_t end)
{
    uint16_t port = 0;
    size_t dot = end;
    struct ip a;
    bool address;

    if (!has_dotted_port(w, from, end, &dot, &port) ||
        !is_of_tcpdump(w, from, end))
        return false;
    address = ip_parse(&a, walk_part(w, from, dot), NULL);
    if (!address && !is_name(walk_part(w, from, dot)))
        return false;
    give(out, w, address ? HUNT_ADDRESS : HUNT_NAME, from, dot);
    out->whole = walk_part(w, from, end);
    out->port = port;
    w->at = end;
    return true;
}

/* Where the digits and colons of an address end; *colons: how many it has. */
static size_t groups_end(const struct walk *w, size_t from, size_t *colons)
{
    size_t end = from;

    *colons = 0;
    for (;; end++) {
        const uint8_t c = walk_octet(w, end);

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
        const uint8_t last = walk_octet(w, end - 1);

        if (last != '.' &&
            (last != ':' || end - from == 1 || walk_octet(w, end - 2) == ':'))
            break;
        end--;
    }
    return end;
}

static bool in_brackets(const struct walk *w, size_t from, size_t end)
{
    return from > 0 && walk_octet(w, from - 1) == '[' &&
           walk_octet(w, end) == ']';
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
        out->whole = walk_part(w, from - 1, stop);
    w->at = stop;
    return true;
}

/* Six pairs of digits with one sign between them. */
static bool is_mac(struct bytes text)
{
    if (text.len != MAC_TEXT || (text.at[2] != ':' && text.at[2] != '-'))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (i % 3 == 2 ? text.at[i] != text.at[2]
                       : ascii_hex_digit(text.at[i]) < 0)
            return false;
    return true;
}

/* Behind what only looks like an address; before a word that begins behind the
   last of its colons, "ab:cd:bad.example". */
static bool pass_groups(struct walk *w, size_t from)
{
    size_t end = w->at;

    while (end > from + 1 && walk_octet(w, end - 1) != ':')
        end--;
    if ((walk_kinds[walk_octet(w, w->at)] & WALK_WORD) != 0)
        w->at = end;
    return false;
}

/* 2001:db8::1 and what only looks so; behind it either way. */
static bool read_v6(struct hunt_token *out, struct walk *w, size_t from)
{
    size_t colons, end;
    struct ip a;

    w->at = groups_end(w, from, &colons);
    end = without_stop(w, from, w->at);
    if (colons < 2 || (walk_kinds[walk_octet(w, w->at)] & WALK_WORD) != 0)
        return pass_groups(w, from);
    if (is_mac(walk_part(w, from, end)))
        return give(out, w, HUNT_MAC, from, end);
    if (!ip_parse(&a, walk_part(w, from, end), NULL))
        return give_dotted(out, w, from, end);
    if (in_brackets(w, from, end))
        return give_bracketed(out, w, from, end);
    return give(out, w, HUNT_ADDRESS, from, length_end(w, from, end));
}

/* Whether an @ ends the local part that begins at from; *at is where. */
static bool is_local(const struct walk *w, size_t end, size_t *at)
{
    if (walk_octet(w, end) != '@' && walk_octet(w, end) != '+')
        return false;
    while (walk_octet(w, end) == '+' ||
           (walk_kinds[walk_octet(w, end)] & WALK_WORD) != 0)
        end++;
    *at = end;
    return walk_octet(w, end) == '@';
}

static bool read_mail(struct hunt_token *out, struct walk *w, size_t from,
                      size_t at)
{
    unsigned seen;
    size_t end = walk_run_end(w, at + 1, &seen);

    if (end - from > MAIL_MAX || end == at + 1 ||
        !is_name(walk_part(w, at + 1, end))) {
        w->at = at + 1;
        return false;
    }
    return give(out, w, HUNT_MAIL, from, end);
}

static bool is_scheme(const struct walk *w, size_t from, size_t end,
                      unsigned seen)
{
    static const char plain[] = "://", json[] = ":\\/\\/";
    const struct bytes rest = walk_part(w, end, w->text.len);

    return (ascii_starts(rest, plain) || ascii_starts(rest, json)) &&
           end - from <= SCHEME_MAX && (seen & (WALK_HEX | WALK_LETTER)) != 0 &&
           ascii_alpha(walk_octet(w, from));
}

/* Whether behind a blank at `at` a word goes on with a path: "Files\a". What
   begins a path of its own does not, nor what follows a comma. */
static bool goes_on(const struct walk *w, size_t at)
{
    size_t end = at + 1;

    if (walk_octet(w, at) != ' ' || !ascii_alnum(walk_octet(w, at + 1)) ||
        walk_octet(w, at + 2) == ':' ||
        strchr(",;", walk_octet(w, at - 1)) != NULL)
        return false;
    at++;
    while (end < w->text.len &&
           (walk_kinds[w->text.at[end]] & WALK_ENDS) == 0 &&
           w->text.at[end] != '\\')
        end++;
    return walk_octet(w, end) == '\\' && end > at &&
           walk_octet(w, end + 1) != '\\';
}

/* To the quote that closes, where one opened before it; else to a blank, with
   backslashes to one behind which no backslash follows. */
static bool read_path(struct hunt_token *out, struct walk *w,
                      enum hunt_class class, size_t from)
{
    uint8_t quote = from > 0 ? walk_octet(w, from - 1) : 0;
    size_t end = from;

    if (quote == '"' || quote == '\'') {
        while (end < w->text.len && w->text.at[end] != quote &&
               w->text.at[end] >= ' ')
            end++;
        if (walk_octet(w, end) == quote)
            return give(out, w, class, from, end);
    }
    end = walk_path_end(w, from);
    while (walk_octet(w, from) != '/' && goes_on(w, end))
        end = walk_path_end(w, end + 1);
    return give(out, w, class, from, walk_without_tail(w, from, end));
}

/* How Squid says whom it asked: "HIER_DIRECT/", "DIRECT/". Behind another word
   stands a version as often as an address: "Chrome/99.0.116.38". */
static bool is_hierarchy(struct bytes word)
{
    bool joint = false;

    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] != '_' && (word.at[i] < 'A' || word.at[i] > 'Z'))
            return false;
        joint = joint || word.at[i] == '_';
    }
    return joint || ascii_same(word, "DIRECT");
}

static bool is_v4(struct bytes text)
{
    struct ip a;

    return ip_parse(&a, text, NULL) && !a.v6;
}

/* Word by word of "text/html", "Mozilla/5.0": only a name counts, as of a
   backend and its server, a domain and its user. */
static bool pass(struct hunt_token *out, struct walk *w, size_t begin,
                 size_t end)
{
    struct bytes before = walk_part(w, begin, end);
    unsigned seen;

    while (walk_octet(w, end) == '/' || walk_octet(w, end) == '\\' ||
           (walk_kinds[walk_octet(w, end)] & WALK_WORD) != 0) {
        const size_t from = end;
        struct bytes word;

        end = walk_run_end(w, from, &seen);
        word = walk_part(w, from, end);
        if (is_name(word))
            return give_host(out, w, HUNT_NAME, from, end);
        if (is_hierarchy(before) && is_v4(word))
            return give_address(out, w, from, end);
        if (word.len > 0)
            before = word;
        end += end == from;
    }
    w->at = end;
    return false;
}

static bool read_dotted(struct hunt_token *out, struct walk *w, size_t from,
                        size_t end, unsigned seen)
{
    struct bytes text = walk_part(w, from, end);
    struct ip a;

    if ((seen & (WALK_HEX | WALK_LETTER)) == 0 && ip_parse(&a, text, NULL))
        return give_address(out, w, from, end);
    if (is_name(text))
        return give_host(out, w, HUNT_NAME, from, end);
    return give_dotted(out, w, from, end) ||
           give_first_of_two(out, w, from, end) || pass(out, w, from, end);
}

/* "C:\" */
static bool is_drive(const struct walk *w, size_t from, size_t end)
{
    return end - from == 1 && walk_octet(w, end) == ':' &&
           walk_octet(w, end + 1) == '\\' && ascii_alpha(walk_octet(w, from));
}

/* The first group of an IPv6 address, perhaps. */
static bool is_group(const struct walk *w, size_t from, size_t end)
{
    return walk_octet(w, end) == ':' && end - from <= GROUP_MAX &&
           ascii_all_hex(walk_part(w, from, end));
}

/* "CVE-2021-44228" */
static bool is_cve(struct bytes text)
{
    enum { YEAR = 4 };
    size_t at = strlen("CVE-");

    if (!ascii_starts(text, "CVE-") || text.len <= at + YEAR + 1 ||
        text.at[at + YEAR] != '-')
        return false;
    return ascii_all_digits((struct bytes){text.at + at, YEAR}) &&
           ascii_all_digits(ascii_from(text, at + YEAR + 1));
}

/* What a key of the registry begins with. */
static bool is_hive(struct bytes text)
{
    return ascii_starts(text, "HKEY_") || ascii_same(text, "HKLM") ||
           ascii_same(text, "HKCU") || ascii_same(text, "HKCR") ||
           ascii_same(text, "HKU") || ascii_same(text, "HKCC");
}

/* A run of letters, digits and dots with nothing behind it that counts. */
static bool read_run(struct hunt_token *out, struct walk *w, size_t from,
                     size_t end, unsigned seen)
{
    if ((seen & ~(unsigned)(WALK_DIGIT | WALK_HEX)) == 0 &&
        is_hash_length(end - from))
        return give(out, w, HUNT_HASH, from, end);
    if (is_mac(walk_part(w, from, end)))
        return give(out, w, HUNT_MAC, from, end);
    if (is_cve(walk_part(w, from, end)))
        return give(out, w, HUNT_CVE, from, end);
    if (walk_octet(w, end) == '\\' && is_hive(walk_part(w, from, end)))
        return read_path(out, w, HUNT_KEY, from);
    if ((seen & WALK_DOT) != 0)
        return read_dotted(out, w, from, end, seen);
    return pass(out, w, from, end);
}

/* A word that begins with a letter or digit. */
static bool read_word(struct hunt_token *out, struct walk *w, size_t from)
{
    unsigned seen;
    size_t end = walk_run_end(w, from, &seen), at;

    if (end == from) {
        w->at = from + 1;
        return false;
    }
    if (is_scheme(w, from, end, seen))
        return give(out, w, HUNT_URL, from,
                    walk_without_tail(w, from, walk_url_end(w, end)));
    if (is_drive(w, from, end))
        return read_path(out, w, HUNT_PATH, from);
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

    if (walk_octet(w, at) != '%')
        return false;
    while ((walk_kinds[walk_octet(w, end)] &
            (WALK_DIGIT | WALK_HEX | WALK_LETTER | WALK_DASH)) != 0)
        end++;
    return end > at + 1 && walk_octet(w, end) == '%' &&
           walk_octet(w, end + 1) == '\\';
}

static bool begins_path(const struct walk *w, size_t at)
{
    const uint8_t c = walk_octet(w, at), next = walk_octet(w, at + 1);

    return (c == '/' && (walk_kinds[next] & WALK_WORD) != 0) ||
           (c == '\\' && next == '\\' &&
            (walk_kinds[walk_octet(w, at + 2)] & WALK_ENDS) == 0) ||
           is_variable(w, at);
}

/* One of what begins otherwise: "//", "/a", "::1", "%VAR%\". */
static bool read_lead(struct hunt_token *out, struct walk *w)
{
    const size_t at = w->at;
    const uint8_t c = walk_octet(w, at), next = walk_octet(w, at + 1);

    if (c == '_')
        return read_word(out, w, at);
    if (c == ':' && next == ':' && read_v6(out, w, at))
        return true;
    if (begins_path(w, at))
        return read_path(out, w, HUNT_PATH, at);
    w->at = at + (c == '/' && next == '/' ? 2 : 1);
    return false;
}

bool hunt_token_next(struct hunt_token *out, struct bytes *left)
{
    struct walk w = {.text = *left};
    bool found = false;

    while (!found && w.at < w.text.len) {
        uint8_t kind = walk_kinds[w.text.at[w.at]];

        if ((kind & WALK_LEADS) != 0)
            found = read_lead(out, &w);
        else if ((kind & (WALK_DIGIT | WALK_HEX | WALK_LETTER)) != 0)
            found = read_word(out, &w, w.at);
        else
            w.at++;
    }
    *left = ascii_from(*left, w.at);
    return found;
}

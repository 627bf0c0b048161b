#include "tools/formats/rule/suricata.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/rule/rule.h"

enum {
    SNIFF_LINES = 400,
    HALF = 2,
    CONTENT_ROOM = 512, /* octets of a content that may be a value */
    LABEL_MAX = 63,
};

/* A rule being read. */
struct rule {
    struct reading *r;
    struct bytes msg; /* what it says of itself */
    enum buffer_of {
        OF_PAYLOAD,
        OF_OTHER,
        OF_HOST,
        OF_JA3,
        OF_JA3S,
        OF_JA4,
        OF_HASSH,
        OF_CERT,
    } of; /* what the next content is looked for in */
};

static struct bytes next_line(struct bytes *left)
{
    size_t end = ascii_find(*left, 0, '\n');
    struct bytes line = {left->at, end};

    *left = ascii_from(*left, end < left->len ? end + 1 : end);
    return ascii_trim(line);
}

static bool next_word(struct bytes *word, struct bytes *left)
{
    size_t end = 0;

    *left = ascii_trim(*left);
    while (end < left->len && left->at[end] > ' ')
        end += left->at[end] == '[' ? ascii_find(ascii_from(*left, end), 0, ']')
                                    : 1;
    if (end > left->len)
        end = left->len;
    *word = (struct bytes){left->at, end};
    *left = ascii_from(*left, end);
    return end > 0;
}

static bool is_action(struct bytes word)
{
    static const char *const actions[] = {"alert",  "drop",       "reject",
                                          "pass",   "log",        "sdrop",
                                          "config", "rejectboth", "block"};

    return ascii_one_of(word, actions, sizeof actions / sizeof *actions);
}

/* "alert tcp … (" */
static bool begins_rule(struct bytes line)
{
    struct bytes word, left = line;

    return next_word(&word, &left) && is_action(word) &&
           ascii_find(left, 0, '(') < left.len &&
           (ascii_find(left, 0, '>') < left.len || next_word(&word, &left));
}

bool suricata_sniff(struct bytes text)
{
    size_t said = 0, rules = 0;
    bool goes_on = false;

    for (size_t n = 0; n < SNIFF_LINES && text.len > 0; n++) {
        struct bytes line = next_line(&text);
        bool counts = line.len > 0 && line.at[0] != '#' && !goes_on;

        said += counts;
        rules += counts && begins_rule(line);
        goes_on = line.len > 0 && line.at[line.len - 1] == '\\';
    }
    return rules > 0 && HALF * rules >= said;
}

/* [a,b], or one; what is negated or a variable names nobody. */
static void read_hosts(struct rule *u, struct bytes word)
{
    if (word.len > 1 && word.at[0] == '[' && word.at[word.len - 1] == ']')
        word = (struct bytes){word.at + 1, word.len - 2};
    while (word.len > 0) {
        size_t end = ascii_find(word, 0, ',');
        struct bytes host = ascii_trim((struct bytes){word.at, end});

        if (host.len > 0 && strchr("!$[", host.at[0]) == NULL &&
            !ascii_same(host, "any"))
            rule_take_host(u->r, host, u->msg);
        word = ascii_from(word, end < word.len ? end + 1 : end);
    }
}

/* ACTION PROTOCOL SOURCE PORT -> DESTINATION PORT */
static void read_header(struct rule *u, struct bytes header)
{
    struct bytes word;

    for (size_t i = 0; next_word(&word, &header); i++)
        if (i == 2 || i == 5)
            read_hosts(u, word);
}

static void add_content(struct buffer *out, struct bytes text)
{
    bool hex = false;

    for (size_t i = 0; i < text.len; i++) {
        int high = ascii_hex_digit(text.at[i]);
        int low = i + 1 < text.len ? ascii_hex_digit(text.at[i + 1]) : -1;

        if (text.at[i] == '|') {
            hex = !hex;
        } else if (!hex) {
            i += text.at[i] == '\\' && i + 1 < text.len;
            buffer_add_octet(out, text.at[i]);
        } else if (high >= 0 && low >= 0) {
            buffer_add_octet(out, (uint8_t)(16 * high + low));
            i++;
        }
    }
}

/* A name as it stands in a DNS message, with lengths for dots; or as people
   write it. In place. */
static struct bytes dns_name(struct buffer *b)
{
    size_t at = 0;

    if (b->len < 2 || b->at[0] == 0 || b->at[0] > LABEL_MAX || b->at[0] >= ' ')
        return bytes_of(b);
    while (at < b->len && b->at[at] != 0) {
        size_t next = at + 1 + b->at[at];

        if (next > b->len)
            return (struct bytes){0};
        b->at[at] = '.';
        at = next;
    }
    return (struct bytes){b->at + 1, at - 1};
}

/* "Host: evil.example", with the end of its line. */
static struct bytes without_header(struct bytes text)
{
    static const char host[] = "host:";

    text = ascii_trim(text);
    return ascii_starts(text, host) ? ascii_trim(ascii_from(text, strlen(host)))
                                    : text;
}

static void read_content(struct rule *u, struct bytes text)
{
    static const enum indicator_type types[] = {
        [OF_JA3] = INDICATOR_JA3,        [OF_JA3S] = INDICATOR_JA3S,
        [OF_JA4] = INDICATOR_JA4,        [OF_HASSH] = INDICATOR_HASSH,
        [OF_CERT] = INDICATOR_CERT_SHA1,
    };
    uint8_t octets[CONTENT_ROOM];
    struct buffer b = {octets, 0, sizeof octets};

    add_content(&b, text);
    if (u->of == OF_HOST)
        rule_take_host(u->r, dns_name(&b), u->msg);
    else if (u->of == OF_PAYLOAD)
        rule_take_host(u->r, without_header(dns_name(&b)), u->msg);
    else if (u->of != OF_OTHER)
        rule_take(u->r, types[u->of], bytes_of(&b), u->msg);
}

/* Sticky buffers: what a content is looked for in. */
static const struct {
    const char *key;
    enum buffer_of of;
} buffers[] = {
    {"dns.query", OF_HOST},
    {"dns_query", OF_HOST},
    {"dns.query.name", OF_HOST},
    {"http.host", OF_HOST},
    {"http_host", OF_HOST},
    {"http.host.raw", OF_HOST},
    {"tls.sni", OF_HOST},
    {"tls_sni", OF_HOST},
    {"quic.sni", OF_HOST},
    {"ja3.hash", OF_JA3},
    {"ja3_hash", OF_JA3},
    {"ja3s.hash", OF_JA3S},
    {"ja4.hash", OF_JA4},
    {"ssh.hassh", OF_HASSH},
    {"ssh.hassh.server", OF_HASSH},
    {"tls.cert_fingerprint", OF_CERT},
    {"tls_cert_fingerprint", OF_CERT},
};

/* Any other buffer ends the one before: its contents are no values. */
static void open_buffer(struct rule *u, struct bytes key)
{
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        if (ascii_same(key, buffers[i].key)) {
            u->of = buffers[i].of;
            return;
        }
    if (ascii_find(key, 0, '.') < key.len)
        u->of = OF_OTHER;
}

static void read_reference(struct rule *u, struct bytes value)
{
    size_t comma = ascii_find(value, 0, ',');
    struct bytes kind = ascii_trim((struct bytes){value.at, comma});
    struct bytes what =
        ascii_trim(ascii_from(value, comma < value.len ? comma + 1 : comma));

    if (ascii_same(kind, "md5") || ascii_same(kind, "sha1") ||
        ascii_same(kind, "sha256"))
        rule_take_digest(u->r, what, u->msg);
    else if (ascii_same(kind, "url"))
        rule_link(u->r, what);
}

static struct bytes unquoted(struct bytes value)
{
    value = ascii_trim(value);
    if (value.len > 1 && value.at[0] == '"' && value.at[value.len - 1] == '"')
        return (struct bytes){value.at + 1, value.len - 2};
    return value;
}

static void read_option(struct rule *u, struct bytes key, struct bytes value)
{
    if (value.len == 0)
        open_buffer(u, key);
    else if (ascii_same(key, "content") && value.at[0] != '!')
        read_content(u, unquoted(value));
    else if (ascii_same(key, "reference"))
        read_reference(u, value);
}

/* Octets of the option at the front, up to the `;` outside of its quotation
   marks. */
static size_t option_len(struct bytes text)
{
    bool quoted = false;
    size_t end = 0;

    for (; end < text.len && (quoted || text.at[end] != ';'); end++)
        if (text.at[end] == '\\')
            end++;
        else if (text.at[end] == '"')
            quoted = !quoted;
    return end < text.len ? end : text.len;
}

static bool next_option(struct bytes *key, struct bytes *value,
                        struct bytes *left)
{
    size_t end, colon;
    struct bytes option;

    *left = ascii_trim(*left);
    while (left->len > 0 && left->at[0] == '\\') /* the line goes on */
        *left = ascii_trim(ascii_from(*left, 1));
    if (left->len == 0 || left->at[0] == ')')
        return false;
    end = option_len(*left);
    option = (struct bytes){left->at, end};
    *left = ascii_from(*left, end < left->len ? end + 1 : end);
    colon = ascii_find(option, 0, ':');
    *key = ascii_trim((struct bytes){option.at, colon});
    *value = colon < option.len ? ascii_trim(ascii_from(option, colon + 1))
                                : (struct bytes){0};
    return true;
}

static struct bytes msg_of(struct bytes options)
{
    struct bytes key, value;

    while (next_option(&key, &value, &options))
        if (ascii_same(key, "msg"))
            return unquoted(value);
    return (struct bytes){0};
}

static void read_rule(struct reading *r, struct bytes text)
{
    struct rule u = {.r = r};
    size_t open = ascii_find(text, 0, '(');
    struct bytes options = ascii_from(text, open < text.len ? open + 1 : open);
    struct bytes key, value;

    u.msg = msg_of(options);
    if (ascii_starts(text, "pass")) {
        reading_reject(r, text, N_("a rule that lets pass"));
        return;
    }
    rule_take(r, INDICATOR_SNORT, text, u.msg);
    read_header(&u, (struct bytes){text.at, open});
    while (next_option(&key, &value, &options))
        read_option(&u, key, value);
}

/* Octets of the rule at the front, with the lines it goes on in. */
static size_t rule_len(struct bytes text)
{
    size_t end = ascii_find(text, 0, '\n');

    while (end < text.len &&
           ascii_ends(ascii_trim((struct bytes){text.at, end}), "\\"))
        end = ascii_find(text, end + 1, '\n');
    return end;
}

void suricata_read(struct reading *r, struct bytes text)
{
    while (text.len > 0) {
        size_t len = rule_len(text);
        struct bytes whole = {text.at, len}, rule = ascii_trim(whole);

        r->place.line++;
        reading_part(r);
        findings_labels(r->found, &r->place, whole);
        if (begins_rule(rule))
            read_rule(r, rule);
        else if (rule.len > 1 && rule.at[0] == '#' &&
                 begins_rule(ascii_trim(ascii_from(rule, 1))))
            reading_reject(r, rule, N_("a rule that is switched off"));
        r->place.line += ascii_line(whole, whole.len) - 1;
        text = ascii_from(text, len < text.len ? len + 1 : len);
    }
}

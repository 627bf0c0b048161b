#include "tools/formats/mail/mail_code.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/charset/charset.h"

enum { LINES_STEP = 256, WORD_MAX = 2048 };

void mail_lines_add(struct mail_lines *l, unsigned line)
{
    if (l->count == l->room) {
        l->room = 2 * l->room + LINES_STEP;
        l->at = realloc(l->at, l->room * sizeof *l->at);
        if (l->at == NULL)
            abort();
    }
    l->at[l->count++] = line;
}

bool mail_base64(struct buffer *out, struct bytes text)
{
    size_t len = 0;

    if (sodium_base642bin(out->at + out->len, out->cap - out->len,
                          (const char *)text.at, text.len, "\r\n \t", &len,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    out->len += len;
    return true;
}

/* Octets of the line at the front with its end; *ends: nothing of the code
   follows it. 0: it is not in the code. */
static size_t base64_line(struct bytes text, bool *ends)
{
    size_t len = ascii_find(text, 0, '\n');
    struct bytes line = ascii_trim((struct bytes){text.at, len});

    for (size_t i = 0; i < line.len; i++)
        if (!ascii_alnum(line.at[i]) && strchr("+/=", line.at[i]) == NULL)
            return 0;
    *ends = line.len == 0 || line.at[line.len - 1] == '=';
    return len < text.len ? len + 1 : len;
}

size_t mail_base64_front(struct buffer *out, struct bytes text)
{
    size_t end = 0, step;
    bool ends = false;

    if (mail_base64(out, text))
        return text.len;
    while (end < text.len && !ends &&
           (step = base64_line(ascii_from(text, end), &ends)) > 0)
        end += step;
    return mail_base64(out, (struct bytes){text.at, end}) ? end : 0;
}

/* Octets of ">", ">>" and of a blank that was stuffed in front. */
static size_t flow_quote(struct bytes line, size_t *depth)
{
    size_t at = 0;

    while (at < line.len && line.at[at] == '>')
        at++;
    *depth = at;
    return at < line.len && line.at[at] == ' ' ? at + 1 : at;
}

/* A line of a text that flows. */
struct flow_line {
    struct bytes text; /* without its end */
    size_t depth;      /* how often it is quoted */
    size_t front;      /* octets of that, and of a blank that was stuffed in */
    bool ended;        /* by LF */
    bool signature;    /* RFC 3676, 4.3: "-- " flows nowhere */
    bool flows;        /* into the next one */
    size_t next;       /* where that begins */
};

static struct flow_line flow_line_at(const struct buffer *text, size_t at)
{
    size_t end = ascii_find(bytes_of(text), at, '\n');
    struct flow_line l = {.text = {text->at + at, end - at}};

    l.ended = end < text->len;
    l.next = end + l.ended;
    if (l.text.len > 0 && l.text.at[l.text.len - 1] == '\r')
        l.text.len--;
    l.front = flow_quote(l.text, &l.depth);
    l.signature = ascii_same(ascii_from(l.text, l.front), "-- ");
    l.flows = l.ended && !l.signature && ascii_ends(l.text, " ");
    return l;
}

/* Append what is left of a line; joined: its front is none of it. */
static void add_flow(struct buffer *out, const struct flow_line *l, bool joined)
{
    struct bytes text = joined ? ascii_from(l->text, l->front) : l->text;

    if (l->flows && text.len > 0)
        text.len--;
    memmove(out->at + out->len, text.at, text.len);
    out->len += text.len;
}

void mail_unflow(struct buffer *text, struct mail_lines *lines)
{
    struct buffer out = {text->at, 0, text->len};
    struct flow_line before = {0}, l;
    size_t kept = 0;

    for (size_t at = 0, n = 0; at < text->len; at = l.next, n++) {
        bool joined;

        l = flow_line_at(text, at);
        joined = before.flows && !l.signature && l.depth == before.depth;
        if (!joined) {
            if (n > 0)
                out.at[out.len++] = '\n';
            lines->at[kept++] = lines->at[n];
        }
        add_flow(&out, &l, joined);
        before = l;
    }
    if (before.ended) {
        if (!before.flows)
            out.at[out.len++] = '\n';
        lines->at[kept++] = lines->at[lines->count - 1];
    }
    lines->count = kept;
    text->len = out.len;
}

static int digit(uint8_t c)
{
    c = ascii_lower(c);
    if (ascii_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The octet that =XX stands for; -1: it is none. */
static int quoted(struct bytes text)
{
    int high = text.len > 2 ? digit(text.at[1]) : -1;
    int low = text.len > 2 ? digit(text.at[2]) : -1;

    return text.at[0] != '=' || high < 0 || low < 0 ? -1 : 16 * high + low;
}

/* Octets of "=" and blanks before a line end: the line goes on. */
static size_t soft_break(struct bytes text)
{
    size_t at = 1;

    if (text.at[0] != '=')
        return 0;
    while (at < text.len && strchr(" \t\r", text.at[at]) != NULL)
        at++;
    return at == text.len || text.at[at] == '\n' ? at + (at < text.len) : 0;
}

void mail_quoted(struct buffer *out, struct mail_lines *lines,
                 struct bytes text, unsigned line)
{
    mail_lines_add(lines, line);
    while (text.len > 0) {
        size_t taken = soft_break(text);
        int octet = quoted(text);

        if (taken > 0) {
            line++;
        } else if (octet >= 0) {
            buffer_add_octet(out, (uint8_t)octet);
            taken = 3;
        } else {
            buffer_add_octet(out, text.at[0]);
            taken = 1;
            line += text.at[0] == '\n';
        }
        if (out->len > 0 && out->at[out->len - 1] == '\n' &&
            soft_break(text) == 0)
            mail_lines_add(lines, line);
        text = ascii_from(text, taken);
    }
}

/* One encoded word. */
struct word {
    struct bytes code;
    bool base64;
    size_t octets; /* of all of it */
};

static bool read_word(struct word *out, struct bytes text)
{
    struct bytes left = ascii_from(text, 2);
    size_t charset, end;

    if (!ascii_starts(text, "=?"))
        return false;
    charset = ascii_find(left, 0, '?');
    if (charset + 2 >= left.len || left.at[charset + 2] != '?')
        return false;
    out->base64 = ascii_lower(left.at[charset + 1]) == 'b';
    if (!out->base64 && ascii_lower(left.at[charset + 1]) != 'q')
        return false;
    left = ascii_from(left, charset + 3);
    end = ascii_find(left, 0, '?');
    if (end + 1 >= left.len || left.at[end + 1] != '=')
        return false;
    out->code = (struct bytes){left.at, end};
    out->octets = (size_t)(left.at + end + 2 - text.at);
    return true;
}

static void decode_word(struct buffer *out, const struct word *w)
{
    if (w->base64) {
        if (!mail_base64(out, w->code))
            buffer_add(out, w->code);
        return;
    }
    for (size_t i = 0; i < w->code.len; i++) {
        int octet = quoted(ascii_from(w->code, i));

        buffer_add_octet(out, octet >= 0             ? (uint8_t)octet
                              : w->code.at[i] == '_' ? ' '
                                                     : w->code.at[i]);
        i += octet >= 0 ? 2 : 0;
    }
}

/* What adjacent words gave, whose characters may be cut between them. */
static void settle(struct buffer *out, struct buffer *decoded)
{
    struct charset_text as;
    struct fault fault = {0};

    if (charset_read(&as, bytes_of(decoded), &fault) == ERR_OK) {
        buffer_add(out, as.text);
        charset_close(&as);
    } else {
        buffer_add_octet(out, '?');
    }
    decoded->len = 0;
}

void mail_words(struct buffer *out, struct bytes text)
{
    uint8_t octets[WORD_MAX];
    struct buffer decoded = {octets, 0, sizeof octets};
    struct word w;

    while (text.len > 0) {
        size_t blanks = 0;

        if (read_word(&w, text)) {
            if (decoded.cap - decoded.len < w.code.len)
                settle(out, &decoded);
            decode_word(&decoded, &w);
            text = ascii_from(text, w.octets);
            continue;
        }
        while (blanks < text.len && strchr(" \t", text.at[blanks]) != NULL)
            blanks++;
        if (decoded.len > 0 && read_word(&w, ascii_from(text, blanks))) {
            text = ascii_from(text, blanks);
            continue;
        }
        if (decoded.len > 0)
            settle(out, &decoded);
        buffer_add_octet(out, text.at[0]);
        text = ascii_from(text, 1);
    }
    if (decoded.len > 0)
        settle(out, &decoded);
}

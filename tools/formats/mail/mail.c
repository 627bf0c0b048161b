#include "tools/formats/mail/mail.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/charset/charset.h"
#include "tools/formats/mail/mail_code.h"
#include "tools/formats/mail/mail_field.h"

enum { BOUNDARY_MAX = 128, SNIFF_LINES = 200 };

/* What the header of a part says of it. */
struct about {
    char type[MAIL_HEADER_MAX]; /* all of Content-Type */
    char code[32];
    char file[MAIL_HEADER_MAX]; /* all of Content-Disposition */
};

/* A walk over the lines of a message. */
struct walk {
    struct mail *mail;
    struct bytes left;
    unsigned line; /* of the next one */
    char boundary[MAIL_DEPTH_MAX][BOUNDARY_MAX];
    bool alternative[MAIL_DEPTH_MAX];
    size_t depth;
    struct mail_lines header_lines;
};

static struct bytes next_line(struct walk *w)
{
    size_t end = ascii_find(w->left, 0, '\n');
    struct bytes line = {w->left.at, end};

    w->left = ascii_from(w->left, end < w->left.len ? end + 1 : end);
    w->line++;
    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* Octets of "Name:" at the front; 0: the line is no field. */
static size_t field_name(struct bytes line)
{
    size_t len = 0;

    while (len < line.len && (ascii_alnum(line.at[len]) || line.at[len] == '-'))
        len++;
    return len > 0 && len < line.len && line.at[len] == ':' ? len + 1 : 0;
}

static bool folded(struct bytes line)
{
    return line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t');
}

/* Append a field, decoded, as UTF-8; some have octets of another set. */
static void add_field(struct buffer *all, struct bytes field)
{
    struct charset_text as;
    struct fault fault = {0};

    if (charset_read(&as, field, &fault) == ERR_OK) {
        mail_words(all, as.text);
        charset_close(&as);
        return;
    }
    for (size_t i = 0; i < field.len; i++)
        buffer_add_octet(all, field.at[i] < 0x80 ? field.at[i] : '?');
}

/* A whole field, unfolded: kept as a decoded line. */
static void keep_field(struct walk *w, struct about *a, struct bytes field,
                       unsigned line)
{
    struct buffer *all = &w->mail->headers;
    size_t name = field_name(field), start = all->len;
    struct bytes value;

    add_field(all, ascii_trim(field));
    value = ascii_trim(
        ascii_from((struct bytes){all->at + start, all->len - start}, name));
    if (ascii_starts(field, "content-type:"))
        mail_field_copy(a->type, sizeof a->type, value);
    else if (ascii_starts(field, "content-transfer-encoding:"))
        mail_field_copy(a->code, sizeof a->code, value);
    else if (ascii_starts(field, "content-disposition:"))
        mail_field_copy(a->file, sizeof a->file, value);
    else if (ascii_starts(field, "subject:") && w->mail->subject[0] == '\0')
        mail_field_copy(w->mail->subject, sizeof w->mail->subject, value);
    buffer_add_octet(all, '\n');
    mail_lines_add(&w->header_lines, line);
}

/* The fields up to an empty line. */
static void read_header(struct walk *w, struct about *a)
{
    uint8_t octets[4 * MAIL_HEADER_MAX];
    struct buffer field = {octets, 0, sizeof octets};
    unsigned begun = w->line;

    *a = (struct about){.type = ""};
    while (w->left.len > 0) {
        unsigned here = w->line;
        struct bytes line = next_line(w);

        if (!folded(line)) {
            if (field.len > 0)
                keep_field(w, a, bytes_of(&field), begun);
            field.len = 0;
            begun = here;
        }
        if (line.len == 0)
            return;
        if (line.len > field.cap - field.len)
            line.len = field.cap - field.len;
        buffer_add(&field, line);
    }
    if (field.len > 0)
        keep_field(w, a, bytes_of(&field), begun);
}

static bool parameter(char *to, size_t size, const char *field,
                      const char *name)
{
    return mail_field_parameter(to, size, bytes_text(field), name);
}

static bool is_type(const struct about *a, const char *type)
{
    return ascii_starts(bytes_text(a->type), type);
}

/* Which boundary the line is, counted from 1; *last: its closing one. */
static size_t boundary_of(const struct walk *w, struct bytes line, bool *last)
{
    if (!ascii_starts(line, "--"))
        return 0;
    line = ascii_trim(ascii_from(line, 2));
    for (size_t i = w->depth; i > 0; i--) {
        struct bytes own = bytes_text(w->boundary[i - 1]);
        struct bytes rest = ascii_from(line, own.len);

        if (line.len < own.len || memcmp(line.at, own.at, own.len) != 0)
            continue;
        *last = rest.len == 2 && memcmp(rest.at, "--", 2) == 0;
        if (rest.len == 0 || *last)
            return i;
    }
    return 0;
}

/* Whether a file so called is read, whatever its type is said to be. */
static bool is_readable(struct bytes name)
{
    static const char *const ends[] = {".txt", ".csv",  ".tsv", ".json",
                                       ".md",  ".adoc", ".htm", ".html"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ascii_ends(name, ends[i]))
            return true;
    return false;
}

/* By what its type says alone. */
static enum mail_kind typed_kind(const struct about *a)
{
    if (a->type[0] == '\0' || is_type(a, "text/plain"))
        return MAIL_TEXT;
    if (is_type(a, "text/html"))
        return MAIL_HTML;
    if (is_type(a, "text/vcard") || is_type(a, "text/x-vcard"))
        return MAIL_OTHER;
    return is_type(a, "text/") || is_type(a, "application/json") ? MAIL_FILE
                                                                 : MAIL_OTHER;
}

static enum mail_kind kind_of(const struct about *a, struct mail_part *p)
{
    struct bytes name;

    if (!parameter(p->name, sizeof p->name, a->file, "filename"))
        parameter(p->name, sizeof p->name, a->type, "name");
    name = bytes_text(p->name);
    if (is_readable(name))
        return MAIL_FILE;
    p->untyped = is_type(a, "application/octet-stream");
    if (name.len > 0 && is_type(a, "text/plain"))
        return MAIL_FILE;
    if (name.len == 0)
        mail_field_copy(
            p->name, sizeof p->name,
            (struct bytes){bytes_text(a->type).at,
                           ascii_find(bytes_text(a->type), 0, ';')});
    return typed_kind(a);
}

static void number_lines(struct mail_lines *lines, struct bytes octets,
                         unsigned first, unsigned step)
{
    mail_lines_add(lines, first);
    for (size_t i = 0; i < octets.len; i++)
        if (octets.at[i] == '\n')
            mail_lines_add(lines, first += step);
}

/* A mailing list adds its footer to whatever there is. */
static void decode_base64(struct mail_part *p, struct buffer *out,
                          struct mail_lines *lines, struct bytes body)
{
    size_t taken = mail_base64_front(out, body);
    struct bytes rest = ascii_trim(ascii_from(body, taken));

    number_lines(lines, bytes_of(out), p->first, 0);
    if (rest.len == 0)
        return;
    if (taken == 0 || p->kind != MAIL_TEXT) {
        p->kind = MAIL_SPOILT;
        return;
    }
    buffer_add_octet(out, '\n');
    buffer_add(out, rest);
    number_lines(lines, rest,
                 p->first - 1 + ascii_line(body, (size_t)(rest.at - body.at)),
                 1);
}

static bool flows(const struct mail_part *p, const struct about *a)
{
    char word[16];

    return p->kind == MAIL_TEXT &&
           parameter(word, sizeof word, a->type, "format") &&
           ascii_same(bytes_text(word), "flowed") &&
           parameter(word, sizeof word, a->type, "delsp") &&
           ascii_same(bytes_text(word), "yes");
}

static void decode(struct mail_part *p, const struct about *a,
                   struct bytes body)
{
    struct buffer out = {malloc(body.len + 2), 0, body.len + 2};
    struct mail_lines lines = {0};
    struct bytes code = bytes_text(a->code);

    if (out.at == NULL)
        abort();
    if (ascii_same(code, "base64")) {
        decode_base64(p, &out, &lines, body);
    } else if (ascii_same(code, "quoted-printable")) {
        mail_quoted(&out, &lines, body, p->first);
    } else {
        buffer_add(&out, body);
        number_lines(&lines, body, p->first, 1);
    }
    if (flows(p, a))
        mail_unflow(&out, &lines);
    p->octets = out.at;
    p->len = out.len;
    p->lines = lines.at;
    p->line_count = lines.count;
}

/* The lines up to the next boundary. */
static struct bytes pass_body(struct walk *w)
{
    struct bytes body = {w->left.at, 0};
    bool last;

    while (w->left.len > 0) {
        size_t end = ascii_find(w->left, 0, '\n');

        if (boundary_of(w, (struct bytes){w->left.at, end}, &last) > 0)
            break;
        next_line(w);
        body.len = (size_t)(w->left.at - body.at);
    }
    return body;
}

/* What follows a header: one part's, if it is to be kept. */
static void read_body(struct walk *w, const struct about *a, bool keep)
{
    struct mail *m = w->mail;
    unsigned first = w->line;
    struct bytes body = pass_body(w);
    struct mail_part *p;

    m->full = m->full || (keep && m->count == MAIL_PARTS_MAX);
    if (!keep || m->full)
        return;
    p = &m->parts[m->count++];
    p->first = first;
    p->kind = kind_of(a, p);
    parameter(p->charset, sizeof p->charset, a->type, "charset");
    p->alternative = p->kind == MAIL_HTML && w->depth > 0 &&
                     w->alternative[w->depth - 1] && m->count > 1 &&
                     p[-1].kind == MAIL_TEXT;
    decode(p, a, body);
}

/* Header and body of a part, or of a message within one. */
static void read_part(struct walk *w)
{
    struct about a;

    read_header(w, &a);
    while (is_type(&a, "message/rfc822") && w->left.len > 0)
        read_header(w, &a);
    if (!is_type(&a, "multipart/")) {
        read_body(w, &a, true);
        return;
    }
    if (w->depth == MAIL_DEPTH_MAX) {
        w->mail->full = true;
    } else if (parameter(w->boundary[w->depth], BOUNDARY_MAX, a.type,
                         "boundary")) {
        w->alternative[w->depth] = is_type(&a, "multipart/alternative");
        w->depth++;
    }
    read_body(w, &a, false); /* what stands before the first part */
}

void mail_open(struct mail *out, struct bytes octets, unsigned line)
{
    struct walk w = {.mail = out, .left = octets, .line = line};

    *out = (struct mail){0};
    /* No octet of a message stands for more than three of UTF-8. */
    out->headers.cap = 3 * octets.len + 2;
    out->headers.at = malloc(out->headers.cap);
    if (out->headers.at == NULL)
        abort();
    read_part(&w);
    while (w.left.len > 0) {
        bool last = false;
        size_t level = boundary_of(&w, next_line(&w), &last);

        w.depth = level == 0 ? w.depth : level - (last ? 1 : 0);
        if (level > 0 && !last)
            read_part(&w);
    }
    out->header_lines = w.header_lines.at;
    out->header_count = w.header_lines.count;
}

void mail_close(struct mail *m)
{
    for (size_t i = 0; i < m->count; i++) {
        free(m->parts[i].octets);
        free(m->parts[i].lines);
    }
    free(m->headers.at);
    free(m->header_lines);
    *m = (struct mail){0};
}

/* A field that hardly stands anywhere but in a mail, or an encoded word. */
static bool tells_mail(struct bytes line)
{
    static const char *const sure[] = {
        "mime-version:", "content-type:", "content-transfer-encoding:"};

    for (size_t i = 0; i < sizeof sure / sizeof *sure; i++)
        if (ascii_starts(line, sure[i]))
            return true;
    for (size_t i = 0; i + 1 < line.len; i++)
        if (line.at[i] == '=' && line.at[i + 1] == '?')
            return true;
    return false;
}

bool mail_sniff(struct bytes octets, const char *name)
{
    struct walk w = {.left = octets, .line = 1};
    bool told = ascii_ends(bytes_text(name), ".eml");
    size_t fields = 0;

    for (size_t n = 0; n < SNIFF_LINES && w.left.len > 0; n++) {
        struct bytes line = next_line(&w);

        if (line.len == 0)
            break;
        if (folded(line) && fields > 0)
            continue;
        if (field_name(line) == 0)
            return false;
        fields++;
        told = told || tells_mail(line);
    }
    return fields > 0 && told;
}

#include "tools/formats/source.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"

#include "tools/formats/html/html.h"
#include "tools/formats/mail/mail.h"
#include "tools/formats/misp/misp.h"
#include "tools/formats/table/sheet.h"
#include "tools/formats/text.h"

static const char *const formats[] = {
    [SOURCE_TEXT] = "text", [SOURCE_CSV] = "CSV",   [SOURCE_MISP] = "MISP",
    [SOURCE_HTML] = "HTML", [SOURCE_MAIL] = "mail",
};

const char *source_format_text(enum source_format format)
{
    return formats[format];
}

bool source_is_prose(const struct source *s)
{
    return s->format == SOURCE_TEXT || s->format == SOURCE_MAIL;
}

/* Text of that name by the reader of its format. */
static enum err read_as(struct reading *r, enum source_format *format,
                        struct bytes text, const char *name,
                        struct fault *fault)
{
    const struct text_lines lines = {.text = text};
    struct grid_form form;

    r->place = (struct place){0};
    links_look(&r->links, text);
    *format = SOURCE_TEXT;
    if (misp_sniff(text, name)) {
        *format = SOURCE_MISP;
        return misp_read(r, text, fault);
    }
    if (html_sniff(text, name)) {
        *format = SOURCE_HTML;
        html_read(r, text);
    } else if (sheet_sniff(&form, text, name)) {
        *format = SOURCE_CSV;
        sheet_read(r, &form);
    } else {
        text_read(r, &lines);
    }
    return ERR_OK;
}

static void leave_out(struct reading *r, const struct mail_part *p,
                      const char *why)
{
    const struct place place = {p->first, {0}};

    r->found->lines = NULL;
    findings_note(r->found, &place, bytes_text(p->name), why);
}

/* Labels of what is not read otherwise count all the same. */
static void read_labels(struct reading *r, struct bytes text)
{
    for (r->place = (struct place){.line = 1}; text.len > 0; r->place.line++) {
        size_t end = ascii_find(text, 0, '\n');

        findings_labels(r->found, &r->place, (struct bytes){text.at, end});
        text = ascii_from(text, end < text.len ? end + 1 : end);
    }
}

/* A part whose octets are text; the mail's own is kept in said. */
static enum err read_text_part(struct reading *r, const struct mail_part *p,
                               struct bytes text, struct buffer *said)
{
    const struct text_lines lines = {.text = text};
    enum source_format format;
    struct fault fault = {0};

    links_look(&r->links, text);
    if (p->kind == MAIL_HTML && p->alternative) {
        read_labels(r, text);
    } else if (p->kind == MAIL_HTML) {
        html_read(r, text);
    } else if (p->kind == MAIL_FILE) {
        if (read_as(r, &format, text, p->name, &fault) != ERR_OK)
            return ERR_BAD_SHAPE;
    } else {
        text_read(r, &lines);
        buffer_add(said, text);
    }
    return ERR_OK;
}

static enum err read_part(struct reading *r, const struct mail_part *p,
                          struct buffer *said)
{
    struct charset_text as;
    struct fault fault = {0};
    enum err err = ERR_BAD_SHAPE;

    if (p->kind == MAIL_OTHER) {
        leave_out(r, p, N_("attachment left out: it is no text"));
        return ERR_OK;
    }
    r->found->lines = p->lines;
    r->found->line_count = p->line_count;
    r->place = (struct place){0};
    if (p->kind != MAIL_SPOILT &&
        charset_read(&as, (struct bytes){p->octets, p->len}, &fault) ==
            ERR_OK) {
        err = read_text_part(r, p, as.text, said);
        charset_close(&as);
    }
    r->found->lines = NULL;
    return err;
}

static void read_headers(struct reading *r, const struct mail *m)
{
    r->found->lines = m->header_lines;
    r->found->line_count = m->header_count;
    read_labels(r, bytes_of(&m->headers));
    r->found->lines = NULL;
    findings_title(r->found, bytes_text(m->subject));
}

static enum err read_parts(struct reading *r, const struct mail *m,
                           struct buffer *said, struct fault *fault)
{
    enum err err = ERR_OK;

    for (size_t i = 0; i < m->count && err == ERR_OK; i++) {
        err = read_part(r, &m->parts[i], said);
        if (err != ERR_OK)
            fault_at(fault, m->parts[i].first, err, "%s",
                     N_("a part of this mail cannot be read: save what it "
                        "holds as a file of its own"));
    }
    if (err == ERR_OK && m->full)
        err = fault_say(fault, ERR_TOO_BIG, "%s",
                        N_("a mail with more than 64 parts, or nested deeper "
                           "than 8"));
    return err;
}

/* What cannot be decoded may hold a label, so nothing of such a mail leaves. */
static enum err read_mail(struct source *s, struct reading *r,
                          struct fault *fault)
{
    struct mail *m = calloc(1, sizeof *m);
    const size_t room = 3 * s->chars.text.len + 1; /* of UTF-8 */
    struct buffer said = {malloc(room), 0, room};
    enum charset charset = s->chars.charset;
    enum err err;

    if (m == NULL || said.at == NULL)
        abort();
    mail_open(m, s->chars.text);
    read_headers(r, m);
    err = read_parts(r, m, &said, fault);
    mail_close(m);
    free(m);
    charset_close(&s->chars);
    s->chars = (struct charset_text){bytes_of(&said), said.at, charset};
    return err;
}

static enum err read_all(struct source *s, struct reading *r, const char *name,
                         struct fault *fault)
{
    if (!mail_sniff(s->chars.text, name))
        return read_as(r, &s->format, s->chars.text, name, fault);
    s->format = SOURCE_MAIL;
    return read_mail(s, r, fault);
}

/* "TLP_RED list.csv" */
static void read_name(struct reading *r, const char *name)
{
    const struct place place = {0};
    const char *slash = strrchr(name, '/');

    findings_labels(r->found, &place, bytes_text(slash ? slash + 1 : name));
}

enum err source_read(struct source *out, struct bytes input, const char *name,
                     struct fault *fault)
{
    struct reading *r;
    enum err err;

    *out = (struct source){0};
    err = charset_read(&out->chars, input, fault);
    if (err != ERR_OK)
        return err;
    r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    out->found = findings_open();
    r->found = out->found;
    read_name(r, name);
    err = read_all(out, r, name, fault);
    free(r);
    if (err == ERR_OK && out->found->full)
        err = fault_say(fault, ERR_TOO_BIG, "%s",
                        N_("more than 2 million values: share it in parts"));
    if (err != ERR_OK)
        source_close(out);
    return err;
}

void source_close(struct source *s)
{
    findings_close(s->found);
    charset_close(&s->chars);
    *s = (struct source){0};
}

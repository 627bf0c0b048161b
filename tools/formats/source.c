#include "tools/formats/source.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"

#include "tools/formats/blocklist/blocklist.h"
#include "tools/formats/html/html.h"
#include "tools/formats/mail/mail.h"
#include "tools/formats/mail/mail_box.h"
#include "tools/formats/misp/misp.h"
#include "tools/formats/rule/suricata.h"
#include "tools/formats/rule/yara.h"
#include "tools/formats/table/sheet.h"
#include "tools/formats/text.h"

static const char *const formats[] = {
    [SOURCE_TEXT] = "text",   [SOURCE_CSV] = "CSV",
    [SOURCE_MISP] = "MISP",   [SOURCE_HTML] = "HTML",
    [SOURCE_MAIL] = "mail",   [SOURCE_BLOCKLIST] = "block list",
    [SOURCE_RULES] = "rules",
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
    const struct blocklist_form *list;
    struct grid_form form;

    r->place = (struct place){0};
    links_look(&r->links, text);
    *format = SOURCE_TEXT;
    if (misp_sniff(text, name)) {
        *format = SOURCE_MISP;
        return misp_read(r, text, fault);
    }
    list = blocklist_sniff(text);
    if (list != NULL) {
        *format = SOURCE_BLOCKLIST;
        blocklist_read(r, list, text);
    } else if (suricata_sniff(text)) {
        *format = SOURCE_RULES;
        suricata_read(r, text);
    } else if (yara_sniff(text)) {
        *format = SOURCE_RULES;
        yara_read(r, text);
    } else if (html_sniff(text, name)) {
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

/* In which encoding a text was read is told, where that was guessed. */
static void tell_charset(struct findings *f, const struct charset_text *as)
{
    const char *note = charset_note(as->charset);
    const struct place told = {.line = as->line};
    const struct place foreign = {.line = as->foreign_line};

    if (note[0] != '\0' && !as->declared)
        findings_note(f, &told, (struct bytes){0}, note);
    if (as->foreign > 0)
        findings_note(f, &foreign, (struct bytes){0},
                      N_("octets that are no character of it stand here: "
                         "read as U+FFFD"));
}

/*
 * What was found in HTML that should say the same as a text part: values that
 * the text has not are added. What HTML would reject is told where the text
 * had nothing at all, for then it only says "this mail needs HTML".
 */
static void add_alternative(struct findings *to, const struct findings *html,
                            bool stub)
{
    to->lines = NULL; /* those of html were looked up already */
    for (size_t i = 0; i < html->item_count; i++)
        findings_add(to, &html->items[i]);
    for (size_t i = 0; stub && i < html->reject_count; i++)
        findings_reject(to, &html->rejects[i].place, html->rejects[i].shown,
                        html->rejects[i].reason);
}

static void read_alternative(struct reading *r, struct bytes text, bool stub)
{
    struct reading *html = calloc(1, sizeof *html);

    if (html == NULL)
        abort();
    read_labels(r, text);
    html->found = findings_open();
    html->found->lines = r->found->lines;
    html->found->line_count = r->found->line_count;
    html_read(html, text);
    add_alternative(r->found, html->found, stub);
    findings_close(html->found);
    free(html);
}

/* A part whose octets are text; the mail's own is kept in said. */
static enum err read_text_part(struct reading *r, const struct mail_part *p,
                               struct bytes text, bool stub,
                               struct buffer *said)
{
    const struct text_lines lines = {.text = text};
    enum source_format format;
    struct fault fault = {0};

    links_look(&r->links, text);
    if (p->kind == MAIL_HTML && p->alternative) {
        read_alternative(r, text, stub);
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
                          bool stub, struct buffer *said)
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
        charset_read_declared(&as, (struct bytes){p->octets, p->len},
                              bytes_text(p->charset), &fault) == ERR_OK) {
        tell_charset(r->found, &as);
        err = read_text_part(r, p, as.text, stub, said);
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
    const size_t before = r->found->item_count;
    enum err err = ERR_OK;

    for (size_t i = 0; i < m->count && err == ERR_OK; i++) {
        err = read_part(r, &m->parts[i], r->found->item_count == before, said);
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
static enum err read_message(struct reading *r, struct bytes octets,
                             unsigned line, struct buffer *said,
                             struct fault *fault)
{
    struct mail *m = calloc(1, sizeof *m);
    enum err err;

    if (m == NULL)
        abort();
    mail_open(m, octets, line);
    read_headers(r, m);
    err = read_parts(r, m, said, fault);
    mail_close(m);
    free(m);
    return err;
}

/* One message, or a box of them; said becomes what the source says. */
static enum err read_mail(struct source *s, struct reading *r,
                          struct bytes octets, struct fault *fault)
{
    const size_t room = 3 * octets.len + 1; /* of UTF-8 */
    struct buffer said = {malloc(room), 0, room};
    struct mail_box box = {octets, 1};
    struct bytes message = octets;
    unsigned line = 1;
    enum err err = ERR_OK;

    if (said.at == NULL)
        abort();
    s->format = SOURCE_MAIL;
    if (!mail_box_sniff(octets))
        err = read_message(r, message, line, &said, fault);
    else
        while (err == ERR_OK && mail_box_next(&box, &message, &line))
            err = read_message(r, message, line, &said, fault);
    charset_close(&s->chars);
    s->chars = (struct charset_text){.text = bytes_of(&said), .owned = said.at};
    return err;
}

static bool is_mail(struct bytes octets, const char *name)
{
    return mail_sniff(octets, name) || mail_box_sniff(octets);
}

/* A mail has a character set for each of its parts; one that was saved as
   UTF-16 is read as what it is by then. */
static enum err read_all(struct source *s, struct reading *r,
                         struct bytes input, const char *name,
                         struct fault *fault)
{
    enum err err;

    if (is_mail(input, name))
        return read_mail(s, r, input, fault);
    err = charset_read(&s->chars, input, fault);
    if (err != ERR_OK)
        return err;
    tell_charset(s->found, &s->chars);
    if (is_mail(s->chars.text, name))
        return read_mail(s, r, s->chars.text, fault);
    return read_as(r, &s->format, s->chars.text, name, fault);
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
    r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    out->found = findings_open();
    r->found = out->found;
    read_name(r, name);
    err = read_all(out, r, input, name, fault);
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

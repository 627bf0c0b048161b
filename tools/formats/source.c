#include "tools/formats/source.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/formats/archive/container.h"
#include "tools/formats/archive/members.h"
#include "tools/formats/html/html.h"
#include "tools/formats/mail/mail.h"
#include "tools/formats/mail/mail_box.h"
#include "tools/formats/marked.h"
#include "tools/formats/text/text.h"
#include "tools/formats/xlsx/workbook.h"

static const char *const formats[] = {
    [SOURCE_TEXT] = "text",       [SOURCE_CSV] = "CSV",
    [SOURCE_MISP] = "MISP",       [SOURCE_JSON] = "JSON",
    [SOURCE_YAML] = "YAML",       [SOURCE_RULES] = "rules",
    [SOURCE_HTML] = "HTML",       [SOURCE_BLOCKLIST] = "block list",
    [SOURCE_XML] = "OpenIOC",     [SOURCE_MAIL] = "mail",
    [SOURCE_ARCHIVE] = "archive", [SOURCE_WORKBOOK] = "XLSX",
};

const char *source_format_text(enum source_format format)
{
    return formats[format];
}

bool source_is_prose(const struct source *s)
{
    return s->format == SOURCE_TEXT || s->format == SOURCE_MAIL;
}

static void leave_out(struct reading *r, const struct mail_part *p,
                      const char *why)
{
    const struct place place = {.line = p->first};

    r->found->lines = NULL;
    findings_note(r->found, &place, bytes_text(p->name), why);
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
                            bool html_only)
{
    to->lines = NULL; /* those of html were looked up already */
    for (size_t i = 0; i < html->item_count; i++)
        findings_add(to, &html->items[i]);
    for (size_t i = 0; html_only && i < html->reject_count; i++)
        findings_reject(to, &html->rejects[i].place, html->rejects[i].shown,
                        html->rejects[i].reason);
}

static void read_alternative(struct reading *r, struct bytes text,
                             bool html_only)
{
    struct reading *html = calloc(1, sizeof *html);

    if (html == NULL)
        abort();
    reading_labels(r, text);
    html->found = findings_open();
    html->mail = true;
    html->found->lines = r->found->lines;
    html->found->line_count = r->found->line_count;
    html_read(html, text);
    add_alternative(r->found, html->found, html_only);
    findings_close(html->found);
    free(html);
}

/* A file within another that cannot be read is left out and told, but for its
   labels, unless some of it was taken: then nobody knows what the rest would
   say of that. */
static enum err settle_unread(struct reading *r, struct bytes text,
                              const char *name, size_t before,
                              const struct fault *why)
{
    const struct place place = {.line = why->line};

    if (r->told != before || why->why == ERR_TOO_BIG)
        return why->why;
    findings_reject(r->found, &place, bytes_text(name),
                    findings_words(r->found, why->about));
    reading_labels(r, text);
    return ERR_OK;
}

static enum err read_attached(struct reading *r, const struct mail_part *p,
                              struct bytes text)
{
    const size_t before = r->told;
    const bool within = r->within;
    enum source_format format;
    struct fault why = {0};
    enum err err;

    r->within = true;
    err = source_text_read(r, &format, text, p->name, &why);
    r->within = within;
    if (err == ERR_OK)
        return err;
    if (why.line == 0) /* about all of it */
        why.line = 1;
    return settle_unread(r, text, p->name, before, &why);
}

/* A part whose octets are text; the mail's own is kept in said. */
static enum err read_text_part(struct reading *r, const struct mail_part *p,
                               struct bytes text, bool html_only,
                               struct buffer *said)
{
    const struct text_lines lines = {.text = text};

    links_look(&r->links, text);
    r->mail = p->kind == MAIL_TEXT || p->kind == MAIL_HTML;
    if (p->kind == MAIL_HTML && p->alternative) {
        read_alternative(r, text, html_only);
    } else if (p->kind == MAIL_HTML) {
        html_read(r, text);
    } else if (p->kind == MAIL_FILE || p->kind == MAIL_OTHER) {
        return read_attached(r, p, text);
    } else {
        text_read(r, &lines);
        buffer_add(said, text);
    }
    return ERR_OK;
}

/* Files stand within files; members.h says how deep. */
static enum err read_member(struct reading *r, struct bytes octets,
                            const char *name, struct fault *fault);

static bool is_container(const struct mail_part *p)
{
    const char *refusal;

    return (p->kind == MAIL_OTHER || p->kind == MAIL_FILE) &&
           container_kind((struct bytes){p->octets, p->len}, &refusal) !=
               CONTAINER_NONE;
}

/* What mail programs have no type for, and is text all the same. */
static bool is_named_text(const char *name)
{
    static const char *const ends[] = {
        ".xml", ".ioc",   ".yaml", ".yml",  ".jsonl", ".ndjson", ".log",
        ".rpz", ".rules", ".conf", ".zone", ".hosts", ".list",   ".yar"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ascii_ends(bytes_text(name), ends[i]))
            return true;
    return false;
}

/* The sender's program knew no type: a list without an end to its name. */
static bool is_text(const struct mail_part *p)
{
    for (size_t i = 0; i < p->len; i++)
        if (p->octets[i] < ' ' && strchr("\t\n\r", p->octets[i]) == NULL)
            return false;
    return p->untyped && p->len > 0 &&
           !ascii_starts((struct bytes){p->octets, p->len}, "-----BEGIN ") &&
           wire_text_valid((struct bytes){p->octets, p->len}, true);
}

static bool is_sealed(const char *name)
{
    return ascii_ends(bytes_text(name), ".p7m");
}

static enum err read_part(struct reading *r, const struct mail_part *p,
                          bool html_only, struct buffer *said)
{
    struct charset_text as;
    struct fault fault = {0};
    enum err err = ERR_BAD_SHAPE;

    if (is_container(p))
        return read_member(r, (struct bytes){p->octets, p->len}, p->name,
                           &fault);
    if (p->kind == MAIL_OTHER && !is_named_text(p->name) && !is_text(p)) {
        leave_out(r, p,
                  is_sealed(p->name)
                      ? N_("encrypted or signed with S/MIME: save it from a "
                           "mail program that opens it")
                      : N_("attachment left out: it is not text"));
        return ERR_OK;
    }
    r->found->lines = p->lines;
    r->found->line_count = p->line_count;
    r->place = (struct place){0};
    if (p->kind != MAIL_SPOILT &&
        charset_read_declared(&as, (struct bytes){p->octets, p->len},
                              bytes_text(p->charset), &fault) == ERR_OK) {
        tell_charset(r->found, &as);
        err = read_text_part(r, p, as.text, html_only, said);
        r->mail = false;
        charset_close(&as);
    }
    r->found->lines = NULL;
    return err;
}

static void read_headers(struct reading *r, const struct mail *m)
{
    r->found->lines = m->header_lines;
    r->found->line_count = m->header_count;
    reading_labels(r, bytes_of(&m->headers));
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
    return source_text_read(r, &s->format, s->chars.text, name, fault);
}

/* "TLP_RED list.csv" */
static void read_name(struct reading *r, const char *name)
{
    const struct place place = {0};
    const char *slash = strrchr(name, '/');

    findings_labels(r->found, &place, bytes_text(slash ? slash + 1 : name));
}

static void leave_member(struct reading *r, const struct member *m,
                         const char *why)
{
    const struct findings_file outer =
        findings_enter(r->found, bytes_text(m->name));

    findings_reject(r->found, &(struct place){0}, bytes_text(m->name), why);
    findings_leave(r->found, outer);
}

/* Every file of an archive. One with a password is told like any other that
   cannot be read; what was given, and has nothing else in it, is refused. */
static enum err read_archive(struct reading *r, struct bytes octets,
                             const char *name, struct fault *fault)
{
    static const char locked[] =
        N_("an archive with a password: unpack it and share what is in it");
    struct members *m;
    struct member found;
    struct bytes inner;
    size_t files = 0, closed = 0;
    enum err err = members_open(&m, octets, name, r->unpacked, fault);

    for (; err == ERR_OK; files++) {
        err = members_next(m, &found, fault);
        if (err != ERR_OK)
            break;
        if (found.locked) {
            closed++;
            leave_member(r, &found, locked);
            continue;
        }
        err = members_take(m, &inner, fault);
        if (err == ERR_OK)
            err = read_member(r, inner, found.name, fault);
    }
    members_close(m);
    if (err != ERR_NOT_FOUND)
        return err;
    if (files > 0 && closed == files && r->found->member.len == 0)
        return fault_say(fault, ERR_BAD_SHAPE, "%s", locked);
    return ERR_OK;
}

/* A file of its own: what was given, an attachment, a member of an archive. */
static enum err read_file(struct source *s, struct reading *r,
                          struct bytes octets, const char *name,
                          struct fault *fault)
{
    const char *refusal;

    switch (container_kind(octets, &refusal)) {
    case CONTAINER_ARCHIVE:
        s->format = SOURCE_ARCHIVE;
        return read_archive(r, octets, name, fault);
    case CONTAINER_WORKBOOK:
        s->format = SOURCE_WORKBOOK;
        return workbook_read(r, octets, r->unpacked, fault);
    case CONTAINER_REFUSED:
        return fault_say(fault, ERR_BAD_SHAPE, "%s", refusal);
    case CONTAINER_NONE:
        break;
    }
    return read_all(s, r, octets, name, fault);
}

static enum err read_member(struct reading *r, struct bytes octets,
                            const char *name, struct fault *fault)
{
    struct source inner = {.found = r->found};
    const struct findings_file outer =
        findings_enter(r->found, bytes_text(name));
    const size_t before = r->told;
    const bool within = r->within;
    struct fault why = {0};
    enum err err;

    read_name(r, name);
    r->within = true;
    err = read_file(&inner, r, octets, name, &why);
    r->within = within;
    if (err != ERR_OK)
        err = settle_unread(r, inner.chars.text, name, before, &why);
    if (err != ERR_OK)
        fault_at(fault, why.line, err, "in '%s': %s", name, why.about);
    charset_close(&inner.chars);
    findings_leave(r->found, outer);
    return err;
}

enum err source_read(struct source *out, struct bytes input, const char *name,
                     struct fault *fault)
{
    struct reading *r = calloc(1, sizeof *r);
    struct members_budget unpacked = {0};
    enum err err;

    if (r == NULL)
        abort();
    *out = (struct source){.found = findings_open()};
    r->found = out->found;
    r->unpacked = &unpacked;
    read_name(r, name);
    err = read_file(out, r, input, name, fault);
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

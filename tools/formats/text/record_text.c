#include "tools/formats/text/record_text.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/typed.h"

enum {
    TYPE_COLUMNS = 12,  /* of a type's name, and a blank behind it */
    BODY_INDENT = 4,    /* of the text, and of a value's further lines */
    DETAIL_INDENT = 13, /* of what a line says of the value above it */
    ID_DIGITS = 8,
};

/* In either language. */
static const char *const titles[] = {"title", "件名"};
static const char *const retracts[] = {"retracts", "撤回対象"};
static const char *const states[] = {"retracted", "expired",  "superseded",
                                     "erased",    "撤回済み", "期限切れ",
                                     "旧版",      "消去済み"};
static const char *const contexts[] = {"no, context only", "不可（参考情報）"};

/* A walk over the lines of one, and what holds for those that follow. */
struct walk {
    struct reading *r;
    struct bytes left;
    bool retraction;      /* its values are those that are retracted */
    bool context;         /* none of its values is for detection */
    struct bytes value;   /* of the line before, up to here, */
    struct bytes comment; /* what was said of it */
    enum indicator_type type;
    bool open; /* it is not kept yet */
    bool stale, detect;
    struct place place;
    struct buffer rule; /* of a rule, which has many lines, what was read */
    size_t blanks;      /* empty lines behind that */
};

static bool is_rule(enum indicator_type type)
{
    return type >= INDICATOR_YARA && type <= INDICATOR_SNORT;
}

static struct bytes next_line(struct bytes *left)
{
    const size_t end = ascii_find(*left, 0, '\n');
    struct bytes line = {left->at, end};

    *left = ascii_from(*left, end < left->len ? end + 1 : end);
    while (line.len > 0 && strchr("\r ", line.at[line.len - 1]) != NULL)
        line.len--;
    return line;
}

static size_t indent(struct bytes line)
{
    size_t n = 0;

    while (n < line.len && line.at[n] == ' ')
        n++;
    return n;
}

/* Where two blanks begin. */
static size_t gap(struct bytes line)
{
    const uint8_t *at = memmem(line.at, line.len, "  ", 2);

    return at == NULL ? line.len : (size_t)(at - line.at);
}

/* "TLP:AMBER", and what follows it. */
static bool read_label(enum tlp *tlp, struct bytes line, struct bytes *rest)
{
    const size_t end = gap(line);

    *rest = ascii_trim(ascii_from(line, end));
    return tlp_parse(tlp, (struct bytes){line.at, end});
}

/* "record    1  a00625ef": its value, "1  a00625ef". */
static bool is_record_line(struct bytes line)
{
    struct bytes value = ascii_trim(ascii_from(line, gap(line)));
    const size_t end = gap(value);
    struct bytes id = ascii_trim(ascii_from(value, end));

    value.len = end;
    return ascii_all_digits(value) && id.len == ID_DIGITS && ascii_all_hex(id);
}

static bool begins(struct bytes line, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ascii_starts(line, words[i]) && gap(line) == strlen(words[i]))
            return true;
    return false;
}

static bool has_one(struct bytes line, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memmem(line.at, line.len, words[i], strlen(words[i])) != NULL)
            return true;
    return false;
}

#define WORDS(list) list, sizeof list / sizeof *list

/* The label, an empty line, the author and the record. */
static bool read_head(enum tlp *tlp, struct bytes *left)
{
    struct bytes rest;

    if (left->len == 0 || ascii_lower(left->at[0]) != 't' ||
        !read_label(tlp, next_line(left), &rest) ||
        !ascii_starts(rest, "PAP:") || next_line(left).len != 0)
        return false;
    return is_record_line(next_line(left)) || is_record_line(next_line(left));
}

bool record_text_find(struct record_text *out, struct bytes text)
{
    struct bytes left = text, rest;
    enum tlp tlp, end;

    if (!read_head(&tlp, &left))
        return false;
    while (left.len > 0)
        if (read_label(&end, next_line(&left), &rest) && end == tlp &&
            rest.len == 0)
            break;
    out->text = (struct bytes){text.at, text.len - left.len};
    return true;
}

/* The value that was read last, with what its lines said. */
static void keep(struct walk *w)
{
    struct record_indicator like = findings_entry(w->type, w->value);
    const struct typed typed = {
        .reading = w->r, .like = &like, .strict = true, .whole = true};
    const struct type_name kind = {TYPE_NAMES_ONE, w->type, NULL};
    const struct place place = w->r->place;

    if (!w->open)
        return;
    w->open = false;
    if (is_rule(w->type))
        w->value = bytes_of(&w->rule);
    like.comment = w->comment;
    like.detect = w->detect && !w->context;
    w->r->place = w->place;
    if (w->retraction)
        reading_reject(w->r, w->value, N_("its author retracted it"));
    else if (w->stale)
        reading_reject(w->r, w->value, N_("no longer valid in this record"));
    else
        typed_read(&typed, &kind, w->value);
    w->r->place = place;
}

/* "domain       c2[.]example  [retracted]  a comment" */
static bool read_value(struct walk *w, struct bytes line)
{
    const size_t end = ascii_find(line, 0, ' ');
    size_t columns = end;
    struct bytes rest;

    while (columns < line.len && line.at[columns] == ' ')
        columns++;
    if (columns != (end < TYPE_COLUMNS ? TYPE_COLUMNS + 1 : end + 1) ||
        !indicator_type_parse(&w->type, (struct bytes){line.at, end}))
        return false;
    rest = ascii_from(line, columns);
    w->rule.len = w->blanks = 0;
    (void)buffer_add(&w->rule, rest);
    w->value = (struct bytes){rest.at, gap(rest)};
    rest = ascii_trim(ascii_from(rest, w->value.len));
    w->stale = ascii_starts(rest, "[") &&
               has_one((struct bytes){rest.at, ascii_find(rest, 0, ']')},
                       WORDS(states));
    if (ascii_starts(rest, "[") || ascii_starts(rest, "("))
        rest = ascii_trim(ascii_from(rest, gap(rest)));
    w->comment = rest;
    w->open = w->detect = true;
    w->place = w->r->place;
    return true;
}

/* What stands below a value: a rule's further line, or what is said of it. */
static void read_below(struct walk *w, struct bytes line)
{
    if (w->open && is_rule(w->type)) {
        for (; w->blanks > 0; w->blanks--)
            (void)buffer_add_octet(&w->rule, '\n');
        (void)(buffer_add_octet(&w->rule, '\n') &&
               buffer_add(&w->rule, ascii_from(line, BODY_INDENT)));
        return;
    }
    if (indent(line) == DETAIL_INDENT && has_one(line, WORDS(contexts)))
        w->detect = false;
}

static void read_line(struct walk *w, struct bytes line)
{
    const size_t blanks = indent(line);

    if (blanks >= BODY_INDENT) {
        read_below(w, line);
        return;
    }
    if (line.len == 0 && w->open && is_rule(w->type)) {
        w->blanks++;
        return;
    }
    keep(w);
    if (line.len == 0 || read_value(w, line))
        return;
    if (begins(line, WORDS(titles)))
        findings_title(w->r->found, ascii_trim(ascii_from(line, gap(line))));
    w->retraction = w->retraction || begins(line, WORDS(retracts));
    w->context = w->context || has_one(line, WORDS(contexts));
}

void record_text_read(struct reading *r, const struct record_text *t)
{
    static uint8_t octets[INDICATOR_RULE_MAX];
    struct walk w = {
        .r = r, .left = t->text, .rule = {octets, 0, sizeof octets}};
    enum marking_kind opened = MARKING_NEITHER;

    for (unsigned first = r->place.line, i = 0; w.left.len > 0; i++) {
        struct bytes line = next_line(&w.left);

        r->place.line = first + i;
        findings_labels(r->found, &r->place, line);
        findings_next(r->found, &r->place, &opened, line);
        read_line(&w, line);
    }
    keep(&w);
}

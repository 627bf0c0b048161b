#include "tools/formats/incident/incident_form.h"

#include <stdlib.h>
#include <string.h>

#include "proto/wire.h"
#include "tools/formats/incident/incident_form_time.h"
#include "tools/formats/incident/incident_form_word.h"
#include "tools/formats/marked.h"

/* What one reading keeps in mind. */
struct reading {
    struct incident_form *form;
    struct buffer room; /* the values, line after line */
    struct bytes value[INCIDENT_FIELDS];
    unsigned line[INCIDENT_FIELDS];  /* of the heading; 0: not met */
    unsigned first[INCIDENT_FIELDS]; /* line of what belongs to it */
    enum incident_field at;          /* INCIDENT_FIELDS: before the first */
    unsigned now;
};

static void fault(struct reading *r, unsigned line, const char *what,
                  struct bytes shown)
{
    struct incident_form *f = r->form;
    struct incident_form_fault *to = &f->fault[f->fault_count];
    size_t len = shown.len;

    if (f->fault_count == INCIDENT_FORM_FAULTS_MAX)
        return;
    f->fault_count++;
    if (len >= sizeof to->shown)
        len =
            wire_text_whole((struct bytes){shown.at, sizeof to->shown - 1}).len;
    to->line = line;
    to->what = what;
    memcpy(to->shown, shown.at, len);
    to->shown[len] = '\0';
}

/* Lines keep their number in the list of indicators. */
static void add_line(struct reading *r, struct bytes line)
{
    bool comment = line.len > 0 && line.at[0] == '#';

    if (r->at == INCIDENT_FIELDS) {
        if (!comment && incident_trimmed(line).len > 0)
            fault(r, r->now,
                  N_("this stands before the first heading: put it below one, "
                     "or begin the line with #"),
                  line);
        return;
    }
    if (comment && r->at != INCIDENT_FIELD_INDICATORS)
        return;
    if (!comment)
        (void)buffer_add(&r->room, line);
    (void)buffer_add_octet(&r->room, '\n');
    r->value[r->at].len =
        (size_t)(r->room.at + r->room.len - r->value[r->at].at);
}

/* Some write on the heading's own line. */
static void begin_field(struct reading *r, enum incident_field f,
                        struct bytes line, struct bytes behind)
{
    if (r->line[f] != 0)
        fault(r, r->now, N_("this heading appears twice"), line);
    r->line[f] = r->now;
    r->first[f] = r->now + (behind.len == 0);
    r->value[f] = (struct bytes){r->room.at + r->room.len, 0};
    r->at = f;
    if (behind.len > 0)
        add_line(r, behind);
}

static void take_line(struct reading *r, struct bytes line)
{
    enum incident_field f;
    struct bytes behind;
    bool looks;

    if (!wire_text_valid(line, true)) {
        fault(r, r->now,
              N_("not UTF-8 text: save the form as UTF-8, without control "
                 "characters"),
              bytes_text(""));
        return;
    }
    f = incident_field_of(line, &looks, &behind);
    if (f != INCIDENT_FIELDS)
        begin_field(r, f, line, behind);
    else if (looks)
        fault(r, r->now,
              N_("no such heading: keep the form's own; a space before the "
                 "bracket makes it text"),
              line);
    else
        add_line(r, line);
}

static void take_lines(struct reading *r, struct bytes octets)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};

    if (octets.len >= sizeof mark && memcmp(octets.at, mark, 3) == 0)
        octets = (struct bytes){octets.at + 3, octets.len - 3};
    while (octets.len > 0) {
        const uint8_t *end = memchr(octets.at, '\n', octets.len);
        size_t len = end != NULL ? (size_t)(end - octets.at) : octets.len;
        size_t step = len + (end != NULL);
        struct bytes line = {octets.at, len};

        if (line.len > 0 && line.at[line.len - 1] == '\r')
            line.len--;
        r->now++;
        take_line(r, line);
        octets = (struct bytes){octets.at + step, octets.len - step};
    }
}

static bool blank(uint8_t c)
{
    return c == '\n' || c == ' ' || c == '\t';
}

/* Without the empty lines around it. */
static struct bytes paragraphs(struct bytes text)
{
    while (text.len > 0 && text.at[0] == '\n')
        text = (struct bytes){text.at + 1, text.len - 1};
    while (text.len > 0 && blank(text.at[text.len - 1]))
        text.len--;
    return text;
}

static struct bytes one_line(struct reading *r, enum incident_field f)
{
    struct bytes text = paragraphs(r->value[f]);

    if (text.len > 0 && memchr(text.at, '\n', text.len) != NULL)
        fault(r, r->first[f], N_("this must be one line"), text);
    return incident_trimmed(text);
}

static bool missing(struct reading *r, enum incident_field f, struct bytes text)
{
    if (text.len > 0)
        return false;
    fault(r, r->line[f], N_("this is required and not filled in"),
          bytes_text(incident_field_text(f)));
    return true;
}

static void too_long(struct reading *r, enum incident_field f,
                     struct bytes text, size_t max)
{
    if (text.len > max)
        fault(r, r->line[f], N_("this is too long"),
              bytes_text(incident_field_text(f)));
}

static void take_case(struct reading *r)
{
    struct bytes text = one_line(r, INCIDENT_FIELD_CASE);

    if (missing(r, INCIDENT_FIELD_CASE, text) ||
        ident_uuid_parse(r->form->incident.case_uuid, text))
        return;
    fault(r, r->first[INCIDENT_FIELD_CASE],
          N_("not the uuid of a case: 'noroshi incident form' writes one, and "
             "it stays"),
          text);
}

static void take_words(struct reading *r)
{
    struct record_incident *i = &r->form->incident;
    struct bytes category = one_line(r, INCIDENT_FIELD_CATEGORY);
    struct bytes state = one_line(r, INCIDENT_FIELD_STATE);

    if (!missing(r, INCIDENT_FIELD_CATEGORY, category) &&
        !incident_category_of(&i->category, category))
        fault(r, r->first[INCIDENT_FIELD_CATEGORY],
              N_("no such category: the form lists them above the heading"),
              category);
    if (!missing(r, INCIDENT_FIELD_STATE, state) &&
        !incident_state_of(&i->state, state))
        fault(r, r->first[INCIDENT_FIELD_STATE],
              N_("no such state: the form lists them above the heading"),
              state);
}

static void take_time(struct reading *r, enum incident_field f, uint64_t *out_s,
                      uint64_t now_s)
{
    struct bytes text = one_line(r, f);

    if (text.len == 0)
        return;
    if (!incident_time_of(out_s, text))
        fault(r, r->first[f],
              N_("not a time: write 2026-11-20 03:10 JST, or 'unknown'"), text);
    else if (*out_s > now_s + INCIDENT_FORM_AHEAD_S)
        fault(r, r->first[f], N_("this time lies ahead"), text);
}

static void take_times(struct reading *r, uint64_t now_s)
{
    struct record_incident *i = &r->form->incident;

    (void)missing(r, INCIDENT_FIELD_DETECTED,
                  one_line(r, INCIDENT_FIELD_DETECTED));
    take_time(r, INCIDENT_FIELD_DETECTED, &i->detected_s, now_s);
    take_time(r, INCIDENT_FIELD_OCCURRED, &i->occurred_s, now_s);
    if (i->occurred_s > i->detected_s && i->detected_s != 0)
        fault(r, r->first[INCIDENT_FIELD_OCCURRED],
              N_("it was detected before it occurred: check both times"),
              one_line(r, INCIDENT_FIELD_OCCURRED));
}

static void take_texts(struct reading *r)
{
    struct record_incident *i = &r->form->incident;

    i->title = one_line(r, INCIDENT_FIELD_TITLE);
    i->what = paragraphs(r->value[INCIDENT_FIELD_WHAT]);
    i->affected = paragraphs(r->value[INCIDENT_FIELD_AFFECTED]);
    i->contact = one_line(r, INCIDENT_FIELD_CONTACT);
    (void)missing(r, INCIDENT_FIELD_TITLE, i->title);
    (void)missing(r, INCIDENT_FIELD_WHAT, i->what);
    too_long(r, INCIDENT_FIELD_TITLE, i->title, RECORD_TITLE_MAX);
    too_long(r, INCIDENT_FIELD_WHAT, i->what, RECORD_TEXT_MAX);
    too_long(r, INCIDENT_FIELD_AFFECTED, i->affected, RECORD_AFFECTED_MAX);
    too_long(r, INCIDENT_FIELD_CONTACT, i->contact, RECORD_CONTACT_MAX);
}

static int by_line(const void *a, const void *b)
{
    const struct incident_form_fault *p = a, *q = b;

    return p->line < q->line ? -1 : p->line > q->line;
}

enum err incident_form_read(struct incident_form *out, struct bytes octets,
                            uint64_t now_s)
{
    struct reading r = {.form = out, .at = INCIDENT_FIELDS};

    *out = (struct incident_form){0};
    if (octets.len > INCIDENT_FORM_MAX)
        return ERR_TOO_BIG;
    r.room.cap = octets.len + INCIDENT_FIELDS + 1; /* and a last line's end */
    r.room.at = out->room = malloc(r.room.cap);
    if (out->room == NULL)
        abort();
    take_lines(&r, octets);
    take_case(&r);
    take_texts(&r);
    take_words(&r);
    take_times(&r, now_s);
    out->indicators = r.value[INCIDENT_FIELD_INDICATORS];
    out->indicators_line = r.first[INCIDENT_FIELD_INDICATORS];
    qsort(out->fault, out->fault_count, sizeof *out->fault, by_line);
    return out->fault_count == 0 ? ERR_OK : ERR_BAD_SHAPE;
}

void incident_form_close(struct incident_form *f)
{
    free(f->room);
    *f = (struct incident_form){0};
}

#include "tools/client/incident_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/config.h"
#include "proto/ascii.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/input.h"
#include "tools/client/nfc.h"
#include "tools/client/row.h"
#include "tools/client/when.h"
#include "tools/formats/charset.h"
#include "tools/formats/grid.h"
#include "tools/formats/incident_form.h"
#include "tools/formats/source.h"

enum { LINE_TEXT_MAX = 16 };

/* One form on its way. */
struct form_reading {
    struct incident_input *in;
    const struct config *config;
    const char *name;
    struct incident_form form;
    struct source list; /* its indicators */
    struct record_indicator *entries;
    size_t count;
};

/* Told, and kept for --json. */
static void tell(const struct form_reading *r, json_t *list, unsigned line,
                 const char *reason, struct bytes shown)
{
    json_t *row =
        json_pack("{s:s, s:i, s:o, s:s}", "file", input_name(r->name), "line",
                  (int)line, "text", row_lossy(shown), "reason", reason);
    char at[LINE_TEXT_MAX] = "";

    if (line > 0) /* 0: something that stands nowhere */
        snprintf(at, sizeof at, ":%u", line);
    if (shown.len > 0)
        say_note("%s%s: %s: '%s'", input_name(r->name), at,
                 translate_word(reason), row_text(row, "text"));
    else
        say_note("%s%s: %s", input_name(r->name), at, translate_word(reason));
    json_array_append_new(list, row);
}

static int refuse(const struct form_reading *r)
{
    size_t count = json_array_size(r->in->faults);

    say_wrong(ngettext("incident: %zu thing is to be mended in the form; "
                       "nothing was shared",
                       "incident: %zu things are to be mended in the form; "
                       "nothing was shared",
                       count),
              count);
    return CLI_USAGE;
}

static void tell_faults(const struct form_reading *r)
{
    for (size_t i = 0; i < r->form.fault_count; i++) {
        const struct incident_form_fault *f = &r->form.fault[i];

        tell(r, r->in->faults, f->line, f->what, bytes_text(f->shown));
    }
}

/* The form with blanks for its comments, whose examples are no labels. Lines
   stay where they are. The caller frees it. */
static uint8_t *without_comments(struct bytes octets)
{
    uint8_t *out = malloc(octets.len + 1);
    bool comment = false, begin = true;

    if (out == NULL)
        abort();
    for (size_t i = 0; i < octets.len; i++) {
        uint8_t c = octets.at[i];

        comment = begin ? c == '#' : comment && c != '\n';
        begin = c == '\n';
        out[i] = comment && c != '\r' ? ' ' : c;
    }
    return out;
}

/* A reader must not loosen what a writer meant: the whole form counts. */
static void check_label(const struct form_reading *r, struct bytes octets)
{
    struct fault fault = {0};
    const struct finding_label *label;
    struct source form;
    uint8_t *plain = without_comments(octets);

    if (source_read(&form, (struct bytes){plain, octets.len}, r->name,
                    &fault) != ERR_OK) {
        free(plain);
        return; /* the form's own reader tells why */
    }
    label = findings_forbid(form.found, r->in->tlp, false);
    if (label != NULL)
        tell(r, r->in->faults, label->place.line,
             N_("a label stricter than --tlp stands here"),
             bytes_text(tlp_text((enum tlp)label->level)));
    source_close(&form);
    free(plain);
}

static void reject(struct form_reading *r, unsigned line, struct bytes shown,
                   const char *reason)
{
    tell(r, r->in->rejects, r->form.indicators_line + line - 1, reason, shown);
}

static void add_items(struct form_reading *r)
{
    const struct findings *found = r->list.found;

    for (size_t i = 0; i < found->item_count; i++) {
        const struct finding *item = &found->items[i];

        if (config_owns(r->config, (enum indicator_type)item->entry.type,
                        item->entry.value))
            reject(r, item->line, item->entry.value,
                   "one of your own names or networks");
        else
            r->entries[r->count++] = item->entry;
    }
    for (size_t i = 0; i < found->reject_count; i++)
        if (!grid_empty(found->rejects[i].shown)) /* "none" is an answer */
            reject(r, found->rejects[i].place.line, found->rejects[i].shown,
                   found->rejects[i].reason);
}

static bool stands_at(const struct findings *found, unsigned line)
{
    for (size_t i = 0; i < found->item_count; i++)
        if (found->items[i].line == line)
            return true;
    for (size_t i = 0; i < found->reject_count; i++)
        if (found->rejects[i].place.line == line)
            return true;
    return false;
}

/* One a line is wanted, so a line that gave nothing is told, too. */
static void reject_others(struct form_reading *r)
{
    struct bytes left = r->form.indicators;

    for (unsigned line = 1; left.len > 0; line++) {
        size_t end = ascii_find(left, 0, '\n');
        struct bytes text = ascii_trim((struct bytes){left.at, end});

        if (!grid_empty(text) && text.at[0] != '#' &&
            !stands_at(r->list.found, line))
            reject(r, line, text, "no indicator recognised");
        left = ascii_from(left, end < left.len ? end + 1 : end);
    }
}

static int read_indicators(struct form_reading *r)
{
    struct fault fault = {0};
    char room[TRANSLATE_MAX];

    if (r->form.indicators.len == 0)
        return CLI_DONE;
    if (source_read(&r->list, r->form.indicators, r->name, &fault) != ERR_OK) {
        say_wrong("%s:%u: %s", input_name(r->name),
                  r->form.indicators_line + fault.line - 1,
                  translate(room, fault.about));
        return CLI_USAGE;
    }
    r->entries = calloc(r->list.found->item_count + 1, sizeof *r->entries);
    if (r->entries == NULL)
        abort();
    add_items(r);
    if (r->list.format == SOURCE_TEXT)
        reject_others(r);
    return CLI_DONE;
}

/* How the form was read: a time without a zone is easily another one. */
static void tell_summary(const struct form_reading *r)
{
    char detected[WHEN_TEXT_MAX];

    say_note(_("detected %s; taken %zu, rejected %zu"),
             when_zoned(detected, r->form.incident.detected_s * 1000), r->count,
             json_array_size(r->in->rejects));
}

static void normalise(struct record_incident *i, struct buffer *room)
{
    i->title = nfc_of(room, i->title);
    i->what = nfc_of(room, i->what);
    i->affected = nfc_of(room, i->affected);
    i->contact = nfc_of(room, i->contact);
}

static int pack(struct form_reading *r)
{
    static uint8_t octets[INCIDENT_FORM_MAX];
    struct buffer normal = {octets, 0, sizeof octets};
    struct incident_input *in = r->in;
    enum err err;

    in->body = (struct buffer){in->octets, 0, sizeof in->octets};
    in->object =
        record_incident_object(r->form.incident.case_uuid, RECORD_PART_SUMMARY);
    in->taken = r->count;
    normalise(&r->form.incident, &normal);
    err = record_incident_write(&in->body, &r->form.incident, r->entries,
                                r->count);
    if (err == ERR_OK)
        return CLI_DONE;
    say_wrong(_("%s: the summary is too big for one record, or holds what a "
                "record cannot (%s): share long lists with 'noroshi share'"),
              input_name(r->name), translate_word(err_text(err)));
    return CLI_USAGE;
}

static int read_text(struct form_reading *r, struct bytes text)
{
    enum err err = incident_form_read(&r->form, text, when_now_ms() / 1000);

    memcpy(r->in->case_uuid, r->form.incident.case_uuid, RECORD_CASE_UUID);
    if (err == ERR_TOO_BIG)
        tell(r, r->in->faults, 0, N_("too big for a form"), bytes_text(""));
    tell_faults(r);
    check_label(r, text);
    return json_array_size(r->in->faults) == 0 ? CLI_DONE : refuse(r);
}

/* A form is filled in with whatever editor there is. */
static int read_form(struct form_reading *r, struct bytes octets)
{
    struct charset_text as;
    struct fault fault = {0};
    int rc;

    if (charset_read(&as, octets, &fault) != ERR_OK) {
        tell(r, r->in->faults, fault.line, fault.about, bytes_text(""));
        return refuse(r);
    }
    if (as.charset != CHARSET_UTF8)
        say_note("%s: %s", input_name(r->name),
                 translate_word(charset_note(as.charset)));
    rc = read_text(r, as.text);
    charset_close(&as);
    return rc;
}

int incident_input_read(struct incident_input *in, const struct cli *cli,
                        const char *name)
{
    static struct config config;
    struct form_reading r = {.in = in, .config = &config, .name = name};
    struct fault fault = {0};
    struct bytes octets;
    char room[TRANSLATE_MAX];
    int rc;

    in->rejects = json_array();
    in->faults = json_array();
    if (config_read(&config, cli->dir, &fault) != ERR_OK) {
        say_wrong("%s", translate(room, fault.about));
        return CLI_USAGE;
    }
    if (!input_read(&octets, name))
        return CLI_USAGE;
    rc = read_form(&r, octets);
    if (rc == CLI_DONE)
        rc = read_indicators(&r);
    if (rc == CLI_DONE)
        rc = pack(&r);
    if (rc == CLI_DONE && !cli->json)
        tell_summary(&r);
    free(r.entries);
    source_close(&r.list);
    incident_form_close(&r.form);
    input_free(&octets);
    return rc;
}

void incident_input_close(struct incident_input *in)
{
    json_decref(in->rejects);
    json_decref(in->faults);
}

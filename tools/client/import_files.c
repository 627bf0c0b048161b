#include <stdlib.h>
#include <string.h>

#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/import_files.h"
#include "tools/client/input.h"
#include "tools/client/row.h"

/* Heads, times and numbers of an entry, the longest. */
enum { ENTRY_OVERHEAD = 48 };

static void add_reject(struct share_input *in, const char *name,
                       const struct finding_reject *r)
{
    json_t *row = json_pack("{s:s, s:i, s:o, s:s}", "file", input_name(name),
                            "line", (int)r->place.line, "text",
                            row_lossy(r->shown), "reason", r->reason);

    if (r->place.where.len > 0)
        json_object_set_new(row, "where", row_lossy(r->place.where));
    json_array_append_new(in->rejects, row);
}

static void add_note(struct share_input *in, const char *name,
                     const struct finding *item)
{
    json_array_append_new(in->notes,
                          json_pack("{s:s, s:i, s:s}", "file", input_name(name),
                                    "line", (int)item->line, "note",
                                    indicator_caution_text(item->caution)));
}

static void add_remark(struct share_input *in, const char *name, unsigned line,
                       struct bytes about, const char *words)
{
    json_array_append_new(
        in->remarks,
        json_pack("{s:s, s:i, s:o, s:s}", "file", input_name(name), "line",
                  (int)line, "about", row_lossy(about), "remark", words));
}

static void add_remarks(struct share_input *in, const struct source *s,
                        const char *name)
{
    const char *charset = charset_note(s->chars.charset);

    if (charset[0] != '\0')
        add_remark(in, name, 0, (struct bytes){0}, charset);
    for (size_t i = 0; i < s->found->note_count; i++) {
        const struct finding_note *n = &s->found->notes[i];

        add_remark(in, name, n->place.line, n->about, n->words);
    }
}

static void add_entry(struct share_input *in, const struct finding *item)
{
    if (in->count == in->room) {
        in->room = in->room == 0 ? 256 : 2 * in->room;
        in->entries = realloc(in->entries, in->room * sizeof *in->entries);
        if (in->entries == NULL)
            abort();
    }
    in->entries[in->count] = item->entry;
    if (!in->with_text)
        in->entries[in->count].comment = (struct bytes){0};
    in->count++;
}

/* "event.json:12", or where in it. */
static void tell_place(char *room, size_t size, const char *name,
                       const struct place *place)
{
    if (place->line > 0)
        snprintf(room, size, "%s:%u", input_name(name), place->line);
    else
        snprintf(room, size, "%s: %.*s", input_name(name),
                 (int)place->where.len, (const char *)place->where.at);
}

/* A reader must not loosen what a writer meant. */
static int check_label(const struct share_input *in, const struct source *s,
                       const char *name, enum tlp tlp)
{
    /* The text would carry what is left out of the values. */
    bool leave_out = in->leave_out && !(in->with_text && source_is_prose(s));
    const struct finding_label *label =
        findings_forbid(s->found, tlp, leave_out);
    char where[SHARE_PLACE_MAX];
    const char *text;

    if (label == NULL)
        return CLI_DONE;
    tell_place(where, sizeof where, name, &label->place);
    text = tlp_text((enum tlp)label->level);
    say_wrong(_("%s: labelled %s, stricter than %s: share it as --tlp %s, or "
                "ask its author"),
              where, text, tlp_text(tlp), text + strlen("TLP:"));
    if (label == &s->found->part_tlp && !in->leave_out)
        say_note(_("it is the label of a part: --leave-out-stricter shares the "
                   "rest"));
    return CLI_USAGE;
}

static void take_pap(struct share_input *in, const struct findings *found,
                     const char *name)
{
    if (!found->pap.there ||
        (in->pap_there && in->pap >= (enum pap)found->pap.level))
        return;
    in->pap_there = true;
    in->pap = (enum pap)found->pap.level;
    tell_place(in->pap_place, sizeof in->pap_place, name, &found->pap.place);
}

static void add_item(struct share_input *in, const struct finding *item,
                     const char *name, const struct config *config)
{
    if (config_owns(config, (enum indicator_type)item->entry.type,
                    item->entry.value)) {
        const struct finding_reject own = {
            {item->line, {0}},
            item->entry.value,
            N_("one of your own names or networks"),
        };

        add_reject(in, name, &own);
        in->rejected++;
        return;
    }
    if (item->caution == INDICATOR_DOCUMENTATION)
        add_note(in, name, item);
    add_entry(in, item);
}

/* What was taken and what was not, in the order of the lines. */
static void add_all(struct share_input *in, const struct findings *found,
                    const char *name, const struct config *config)
{
    size_t reject = 0;

    for (size_t i = 0; i <= found->item_count; i++) {
        while (reject < found->reject_count &&
               (i == found->item_count ||
                found->rejects[reject].place.line < found->items[i].line))
            add_reject(in, name, &found->rejects[reject++]);
        if (i < found->item_count)
            add_item(in, &found->items[i], name, config);
    }
    in->rejected += found->rejected;
}

static int told_fault(const char *name, const struct fault *fault)
{
    char room[TRANSLATE_MAX];

    if (fault->line > 0)
        say_wrong("%s:%u: %s", input_name(name), fault->line,
                  translate(room, fault->about));
    else
        say_wrong("%s: %s", input_name(name), translate(room, fault->about));
    return CLI_USAGE;
}

int share_read(struct share_input *in, const char *name, enum tlp tlp,
               const struct config *config)
{
    struct fault fault = {0};
    struct source *s = &in->source[in->files];
    int rc;

    if (in->rejects == NULL) {
        in->rejects = json_array();
        in->notes = json_array();
        in->remarks = json_array();
    }
    if (in->files == SHARE_FILES_MAX) {
        say_wrong(_("share: at most %d files at once"), SHARE_FILES_MAX);
        return CLI_USAGE;
    }
    if (in->leave_out && in->files > 0) {
        /* What one file forbids, another may hold without its label. */
        say_wrong(_("share: --leave-out-stricter takes one file at a time"));
        return CLI_USAGE;
    }
    if (!input_read(&in->octets[in->files], name))
        return CLI_USAGE;
    in->name[in->files] = name;
    if (source_read(s, in->octets[in->files++], name, &fault) != ERR_OK)
        return told_fault(name, &fault);
    rc = check_label(in, s, name, tlp);
    if (rc != CLI_DONE)
        return rc;
    take_pap(in, s->found, name);
    add_remarks(in, s, name);
    add_all(in, s->found, name, config);
    return CLI_DONE;
}

static int by_value(const void *left, const void *right)
{
    const struct record_indicator *a = left, *b = right;

    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    return bytes_compare(a->value, b->value);
}

void share_end(struct share_input *in)
{
    size_t kept = 0;

    if (in->count > 0)
        qsort(in->entries, in->count, sizeof *in->entries, by_value);
    for (size_t i = 0; i < in->count; i++)
        if (kept == 0 || by_value(&in->entries[kept - 1], &in->entries[i]) != 0)
            in->entries[kept++] = in->entries[i];
        else
            findings_merge(&in->entries[kept - 1], &in->entries[i]);
    in->count = kept;
    for (size_t i = 0; i < kept; i++)
        in->by_type[in->entries[i].type]++;
}

void share_close(struct share_input *in)
{
    for (size_t i = 0; i < in->files; i++) {
        source_close(&in->source[i]);
        input_free(&in->octets[i]);
    }
    free(in->entries);
    json_decref(in->rejects);
    json_decref(in->notes);
    json_decref(in->remarks);
}
/* Octets one entry takes, never too few. */
static size_t entry_size(const struct record_indicator *e)
{
    return e->value.len + e->comment.len + ENTRY_OVERHEAD;
}

enum err share_pack(struct buffer *out, struct share_input *in, size_t *next,
                    const struct share_words *words)
{
    const struct record_report report = {.title = words->title,
                                         .text = words->text};
    size_t octets = words->title.len + words->text.len + 64, count = 0;

    while (*next + count < in->count && count < RECORD_INDICATORS_MAX) {
        octets += entry_size(&in->entries[*next + count]);
        if (octets > SHARE_BODY_MAX && count > 0)
            break;
        count++;
    }
    out->len = 0;
    *next += count;
    return record_report_write(out, &report, in->entries + *next - count,
                               count);
}

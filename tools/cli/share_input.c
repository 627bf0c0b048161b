#include <stdlib.h>
#include <string.h>

#include "tools/cli/heard.h"
#include "tools/cli/input.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"
#include "tools/cli/share.h"

enum { CONFIDENCE_USUAL = 50 };

static void add_reject(struct share_input *in, const char *name, unsigned line,
                       struct bytes shown, const char *reason)
{
    json_array_append_new(in->rejects,
                          json_pack("{s:s, s:i, s:o, s:s}", "file",
                                    input_name(name), "line", (int)line, "text",
                                    row_lossy(shown), "reason", reason));
    in->rejected++;
}

static void add_note(struct share_input *in, const char *name,
                     const struct text_item *item)
{
    json_array_append_new(in->notes,
                          json_pack("{s:s, s:i, s:s}", "file", input_name(name),
                                    "line", (int)item->line, "note",
                                    indicator_caution_text(item->caution)));
}

static void add_entry(struct share_input *in, const struct text_item *item)
{
    if (in->count == in->room) {
        in->room = in->room == 0 ? 256 : 2 * in->room;
        in->entries = realloc(in->entries, in->room * sizeof *in->entries);
        if (in->entries == NULL)
            abort();
    }
    in->entries[in->count++] = (struct record_indicator){
        .type = (uint64_t)item->type,
        .value = item->value,
        .detect = true,
        .confidence = CONFIDENCE_USUAL,
        .comment = in->with_text ? item->comment : (struct bytes){0},
    };
}

/* A reader must not loosen what a writer meant. */
static int check_label(const struct text *t, const char *name, enum tlp tlp)
{
    if (!t->labelled || t->label <= tlp)
        return CLI_DONE;
    say_wrong(_("%s:%u: labelled %s, stricter than %s: share it as --tlp %s, "
                "or ask its author"),
              input_name(name), t->label_line, tlp_text(t->label),
              tlp_text(tlp), tlp_text(t->label) + strlen("TLP:"));
    return CLI_USAGE;
}

static void add_item(struct share_input *in, const struct text_item *item,
                     const char *name, const struct config *config)
{
    if (config_owns(config, item->type, item->value)) {
        add_reject(in, name, item->line, item->value,
                   N_("one of your own names or networks"));
        return;
    }
    if (item->caution == INDICATOR_DOCUMENTATION)
        add_note(in, name, item);
    add_entry(in, item);
}

/* What was taken and what was not, in the order of the lines. */
static void add_all(struct share_input *in, const struct text *t,
                    const char *name, const struct config *config)
{
    size_t reject = 0;

    for (size_t i = 0; i <= t->item_count; i++) {
        while (reject < t->reject_count &&
               (i == t->item_count ||
                t->rejects[reject].line < t->items[i].line)) {
            const struct text_reject *r = &t->rejects[reject++];

            add_reject(in, name, r->line, r->shown, r->reason);
        }
        if (i < t->item_count)
            add_item(in, &t->items[i], name, config);
    }
}

int share_read(struct share_input *in, const char *name, enum tlp tlp,
               const struct config *config)
{
    struct fault fault = {0};
    char room[HEARD_MAX];
    size_t n = in->files;
    int rc;

    if (in->rejects == NULL) {
        in->rejects = json_array();
        in->notes = json_array();
    }
    if (n == SHARE_FILES_MAX) {
        say_wrong(_("share: at most %d files at once"), SHARE_FILES_MAX);
        return CLI_USAGE;
    }
    if (!input_read(&in->octets[n], name))
        return CLI_USAGE;
    in->name[n] = name;
    in->files++;
    if (text_read(&in->text[n], in->octets[n], &fault) != ERR_OK) {
        say_wrong("%s:%u: %s", input_name(name), fault.line,
                  heard(room, fault.about));
        return CLI_USAGE;
    }
    rc = check_label(in->text[n], name, tlp);
    if (rc == CLI_DONE)
        add_all(in, in->text[n], name, config);
    return rc;
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
    in->count = kept;
    for (size_t i = 0; i < kept; i++)
        in->by_type[in->entries[i].type]++;
}

void share_close(struct share_input *in)
{
    for (size_t i = 0; i < in->files; i++) {
        text_close(in->text[i]);
        input_free(&in->octets[i]);
    }
    free(in->entries);
    json_decref(in->rejects);
    json_decref(in->notes);
}

/* Octets one entry takes, never too few: heads, and times that are 0. */
static size_t entry_size(const struct record_indicator *e)
{
    return e->value.len + e->comment.len + 24;
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

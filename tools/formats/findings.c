#include "tools/formats/findings.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/formats/label/marking.h"
#include "tools/formats/text_pool.h"

static void *grown(void *at, size_t *room, size_t size)
{
    *room = *room == 0 ? 64 : 2 * *room;
    at = realloc(at, *room * size);
    if (at == NULL)
        abort();
    return at;
}

struct findings *findings_open(void)
{
    struct findings *f = calloc(1, sizeof *f);

    if (f == NULL)
        abort();
    f->pool = text_pool_open();
    return f;
}

void findings_close(struct findings *f)
{
    if (f == NULL)
        return;
    text_pool_close(f->pool);
    free(f->items);
    free(f->rejects);
    free(f->notes);
    free(f);
}

struct record_indicator findings_entry(enum indicator_type type,
                                       struct bytes value)
{
    return (struct record_indicator){
        .type = (uint64_t)type,
        .value = value,
        .detect = true,
        .confidence = RECORD_CONFIDENCE_UNSTATED,
    };
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static uint64_t higher(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* What is stated counts, and of that the higher. */
static uint8_t surer(uint8_t a, uint8_t b)
{
    if (a == RECORD_CONFIDENCE_UNSTATED || b == RECORD_CONFIDENCE_UNSTATED)
        return a < b ? a : b;
    return a > b ? a : b;
}

void findings_merge(struct record_indicator *into,
                    const struct record_indicator *more)
{
    into->detect = into->detect || more->detect;
    into->first_seen_s = earlier(into->first_seen_s, more->first_seen_s);
    into->last_seen_s = higher(into->last_seen_s, more->last_seen_s);
    into->valid_until_s = higher(into->valid_until_s, more->valid_until_s);
    into->confidence = surer(into->confidence, more->confidence);
    if (into->role == RECORD_ROLE_UNKNOWN)
        into->role = more->role;
    if (into->comment.len == 0)
        into->comment = more->comment;
}

static void merge_labels(struct finding *into, const struct finding *more)
{
    if (more->labelled && (!into->labelled || more->tlp > into->tlp))
        into->tlp = more->tlp;
    into->labelled = into->labelled || more->labelled;
}

static unsigned line_of(const struct findings *f, unsigned line)
{
    if (f->lines == NULL || line == 0 || line > f->line_count)
        return line;
    return f->lines[line - 1];
}

void findings_add(struct findings *f, const struct finding *item)
{
    struct finding copy = *item;
    uint32_t *number;

    copy.line = line_of(f, item->line);
    copy.member = f->member;
    if (f->item_count == FINDINGS_MAX) {
        f->full = true;
        return;
    }
    number = text_pool_number(f->pool, (unsigned)item->entry.type,
                              item->entry.value, &copy.entry.value);
    if (*number == 0 || f->items[*number - 1].entry.comment.len == 0)
        copy.entry.comment = text_pool_keep(
            f->pool, ascii_trim(item->entry.comment), FINDINGS_COMMENT_MAX);
    if (*number != 0) {
        merge_labels(&f->items[*number - 1], &copy);
        findings_merge(&f->items[*number - 1].entry, &copy.entry);
        return;
    }
    if (f->item_count == f->item_room)
        f->items = grown(f->items, &f->item_room, sizeof *f->items);
    f->items[f->item_count++] = copy;
    *number = (uint32_t)f->item_count;
}

bool findings_have(const struct findings *f, enum indicator_type type,
                   struct bytes value)
{
    return text_pool_filed(f->pool, (unsigned)type, value) != 0;
}

static struct place kept_place(struct findings *f, const struct place *place)
{
    return (struct place){
        line_of(f, place->line),
        text_pool_keep(f->pool, place->where, FINDINGS_SHOWN_MAX), f->member};
}

struct findings_file findings_enter(struct findings *f, struct bytes name)
{
    const struct findings_file before = {f->member, f->lines, f->line_count};
    uint8_t octets[FINDINGS_MEMBER_MAX];
    struct buffer path = {octets, 0, sizeof octets};

    if (f->member.len > 0 && buffer_add(&path, f->member))
        buffer_add_octet(&path, '/');
    if (name.len > path.cap - path.len)
        name = wire_text_whole((struct bytes){name.at, path.cap - path.len});
    buffer_add(&path, name);
    f->member = text_pool_keep(f->pool, bytes_of(&path), FINDINGS_MEMBER_MAX);
    f->lines = NULL;
    return before;
}

void findings_leave(struct findings *f, struct findings_file before)
{
    f->member = before.member;
    f->lines = before.lines;
    f->line_count = before.line_count;
}

const char *findings_words(struct findings *f, const char *words)
{
    const struct bytes octets = {(const uint8_t *)words, strlen(words) + 1};

    return (const char *)text_pool_copy(f->pool, octets).at;
}

void findings_reject(struct findings *f, const struct place *place,
                     struct bytes shown, const char *reason)
{
    f->rejected++;
    if (f->reject_count == FINDINGS_REJECTS_MAX)
        return;
    if (f->reject_count == f->reject_room)
        f->rejects = grown(f->rejects, &f->reject_room, sizeof *f->rejects);
    f->rejects[f->reject_count++] = (struct finding_reject){
        kept_place(f, place),
        text_pool_keep(f->pool, ascii_trim(shown), FINDINGS_SHOWN_MAX), reason};
}

void findings_note(struct findings *f, const struct place *place,
                   struct bytes about, const char *words)
{
    if (f->note_count == FINDINGS_NOTES_MAX)
        return;
    if (f->note_count == f->note_room)
        f->notes = grown(f->notes, &f->note_room, sizeof *f->notes);
    f->notes[f->note_count++] = (struct finding_note){
        kept_place(f, place),
        text_pool_keep(f->pool, ascii_trim(about), FINDINGS_SHOWN_MAX), words};
}

void findings_title(struct findings *f, struct bytes title)
{
    if (f->title.len == 0)
        f->title =
            text_pool_keep(f->pool, ascii_trim(title), FINDINGS_TITLE_MAX);
}

static void strictest(struct findings *f, struct finding_label *label,
                      const struct place *place, unsigned level)
{
    if (!label->there || level > label->level)
        *label = (struct finding_label){true, level, kept_place(f, place)};
}

void findings_tlp(struct findings *f, const struct place *place, enum tlp tlp)
{
    strictest(f, &f->tlp, place, (unsigned)tlp);
}

void findings_part_tlp(struct findings *f, const struct place *place,
                       enum tlp tlp)
{
    strictest(f, &f->part_tlp, place, (unsigned)tlp);
}

static void leave_out_stricter(struct findings *f, enum tlp tlp)
{
    size_t kept = 0;

    for (size_t i = 0; i < f->item_count; i++) {
        const struct finding *item = &f->items[i];
        const struct place place = {.line = item->line};

        f->member = item->member;
        if (item->labelled && item->tlp > (unsigned)tlp)
            findings_reject(f, &place, item->entry.value,
                            N_("labelled stricter than asked: left out"));
        else
            f->items[kept++] = *item;
    }
    f->item_count = kept;
}

const struct finding_label *findings_forbid(struct findings *f, enum tlp tlp,
                                            bool leave_out)
{
    if (f->tlp.there && f->tlp.level > (unsigned)tlp)
        return &f->tlp;
    if (!f->part_tlp.there || f->part_tlp.level <= (unsigned)tlp)
        return NULL;
    if (!leave_out)
        return &f->part_tlp;
    leave_out_stricter(f, tlp);
    return NULL;
}

void findings_pap(struct findings *f, const struct place *place, enum pap pap)
{
    strictest(f, &f->pap, place, (unsigned)pap);
}

static void keep_labels(struct findings *f, const struct place *place,
                        const struct markings *labels)
{
    if (labels->tlp_there)
        findings_tlp(f, place, labels->tlp);
    if (labels->unknown) /* nobody can say what it allows */
        findings_tlp(f, place, TLP_RED);
    if (labels->pap_there)
        findings_pap(f, place, labels->pap);
}

void findings_labels(struct findings *f, const struct place *place,
                     struct bytes text)
{
    struct markings labels;

    marking_scan(&labels, text);
    keep_labels(f, place, &labels);
}

void findings_next(struct findings *f, const struct place *place,
                   enum marking_kind *opened, struct bytes text)
{
    struct markings labels;

    if (text.len == 0)
        return;
    if (*opened != MARKING_NEITHER) {
        marking_answers(&labels, *opened, text);
        keep_labels(f, place, &labels);
    }
    *opened = marking_opens(text);
}

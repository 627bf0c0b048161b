#include "node/hunt/pack_export.h"

#include <stdlib.h>
#include <string.h>

#include "node/hunt/pack_form.h"
#include "node/hunt/pack_write.h"

static const uint32_t not_copied = UINT32_MAX;

/* A pack that is being exported. */
struct exporting {
    const struct pack *from;
    const struct pack_export_options *options;
    struct pack_export_count *count;
    struct pack_writer *to;
    uint32_t *place; /* of each record in the new pack, or not_copied */
    bool networks;
};

/* A passive sensor may look for PAP:AMBER; what is RED is for people whom the
   author named, and is not to be seen on a machine that others run. */
static bool kept_by_label(const struct exporting *e,
                          const struct pack_record *r)
{
    return !e->options->sensor || (r->tlp != TLP_RED && r->pap != PAP_RED);
}

static bool is_expired(const struct exporting *e, const struct pack_ref *ref)
{
    const uint64_t now = e->options->now_s, record = ref->record->expires_s;
    return e->options->sensor &&
           ((ref->valid_until_s != 0 && ref->valid_until_s <= now) ||
            (record != 0 && record <= now));
}

static uint64_t record_place(const struct exporting *e,
                             const struct pack_record *r)
{
    return (uint64_t)(r - pack_record_at(e->from, 0));
}

/* The first value of a record brings it along. */
static uint32_t copy_record(struct exporting *e, const struct pack_record *r)
{
    uint32_t *place = &e->place[record_place(e, r)];
    const struct pack_writer_record copy = {
        .id = r->id,
        .author = r->author,
        .object = r->object,
        .number = r->number,
        .expires_s = r->expires_s,
        .tlp = r->tlp,
        .pap = r->pap,
        .urgent = r->urgent != 0,
        .author_text = pack_text(e->from, r->author_text),
        .title = pack_text(e->from, r->title_text),
        .source = pack_text(e->from, r->source_text),
    };
    if (*place == not_copied)
        *place = pack_writer_record(e->to, &copy);
    return *place;
}

static void copy_reference(struct exporting *e, const struct pack_hash *hash,
                           const struct pack_ref *ref)
{
    if (!kept_by_label(e, ref->record)) {
        e->count->labelled++;
    } else if (is_expired(e, ref)) {
        e->count->expired++;
    } else {
        pack_writer_copy(e->to, copy_record(e, ref->record), hash, ref);
        e->networks = e->networks || ref->type == INDICATOR_CIDR;
        e->count->kept++;
    }
}

static enum err copy_rows(struct exporting *e, struct fault *fault)
{
    const struct pack_about *about = pack_about(e->from);
    for (uint64_t i = 0; i < about->rows; i++) {
        struct pack_row_at row;
        struct pack_ref ref;
        if (!pack_row(e->from, i, &row))
            return fault_say(fault, ERR_NOT_CANONICAL, "the pack is damaged");
        for (uint64_t r = row.from; r < row.end; r++) {
            if (!pack_reference(e->from, r, &ref))
                return fault_say(fault, ERR_NOT_CANONICAL,
                                 "the pack is damaged");
            copy_reference(e, &row.hash, &ref);
        }
    }
    if (e->networks)
        pack_writer_prefixes(e->to, &about->prefixes);
    return ERR_OK;
}

/* Whether a label keeps a record out. */
static bool any_left_out(const struct exporting *e)
{
    const uint64_t records = pack_about(e->from)->records;
    for (uint64_t i = 0; i < records; i++)
        if (!kept_by_label(e, pack_record_at(e->from, i)))
            return true;
    return false;
}

static enum err copy(struct exporting *e, const char *path, struct fault *fault)
{
    uint8_t all[PACK_BLOCK];
    memset(all, 0xff, sizeof all);
    const struct pack_writer_options o = {
        .built_s = pack_about(e->from)->built_s,
        .key = *pack_key(e->from),
        .carries_key = !e->options->sensor,
        .sensor = e->options->sensor,
        .mode = e->options->mode,
        .filter = any_left_out(e) || pack_filter(e->from).len == 0
                      ? (struct bytes){all, sizeof all}
                      : pack_filter(e->from),
    };
    enum err err = pack_writer_open(&e->to, path, &o, fault);
    if (err == ERR_OK)
        err = copy_rows(e, fault);
    if (err == ERR_OK)
        err = pack_writer_end(e->to, NULL, fault);
    pack_writer_close(e->to);
    return err;
}

enum err pack_export(const struct pack *p, const char *path,
                     const struct pack_export_options *o,
                     struct pack_export_count *count, struct fault *fault)
{
    const uint64_t records = pack_about(p)->records;
    struct exporting e = {.from = p, .options = o, .count = count};
    *count = (struct pack_export_count){0};
    e.place = malloc((records + 1) * sizeof *e.place);
    if (e.place == NULL)
        abort();
    for (uint64_t i = 0; i < records; i++)
        e.place[i] = not_copied;
    enum err err = copy(&e, path, fault);
    free(e.place);
    return err;
}

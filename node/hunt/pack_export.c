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
    bool sensor;     /* asked for, or it is a sensor's already */
    bool left_out;   /* something does not go along */
    bool networks;
};

/* A passive sensor may look for PAP:AMBER; what is RED is for people whom the
   author named, and is not to be seen on a machine that others run. */
static bool kept_by_label(const struct exporting *e,
                          const struct pack_record *r)
{
    return !e->sensor || (r->tlp != TLP_RED && r->pap != PAP_RED);
}

static bool is_expired(const struct exporting *e, const struct pack_ref *ref)
{
    const uint64_t now = e->options->now_s, record = ref->record->expires_s;
    return e->sensor &&
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
    if (*place == not_copied)
        *place = pack_writer_copy_record(e->to, e->from, r);
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
        e->count->unlabelled += ref->record->tlp == PACK_UNLABELLED;
    }
}

static void note_left_out(struct exporting *e, const struct pack_hash *hash,
                          const struct pack_ref *ref)
{
    (void)hash;
    e->left_out =
        e->left_out || !kept_by_label(e, ref->record) || is_expired(e, ref);
}

/* Every reference of the pack. */
static enum err each(struct exporting *e, struct fault *fault,
                     void (*take)(struct exporting *e,
                                  const struct pack_hash *hash,
                                  const struct pack_ref *ref))
{
    for (uint64_t i = 0; i < pack_about(e->from)->rows; i++) {
        struct pack_row_at row;
        struct pack_ref ref;
        if (!pack_row(e->from, i, &row))
            return fault_say(fault, ERR_NOT_CANONICAL, "the pack is damaged");
        for (uint64_t r = row.from; r < row.end; r++) {
            if (!pack_reference(e->from, r, &ref))
                return fault_say(fault, ERR_NOT_CANONICAL,
                                 "the pack is damaged");
            if (!pack_is_gone(e->from, &row.hash, ref.record))
                take(e, &row.hash, &ref);
        }
    }
    return ERR_OK;
}

static void put_prefixes(struct exporting *e)
{
    static const struct indicator_prefixes all = {UINT64_C(0x1ffffffff),
                                                  {UINT64_MAX, UINT64_MAX, 1}};
    if (e->networks)
        pack_writer_prefixes(
            e->to, e->left_out ? &all : &pack_about(e->from)->prefixes);
}

static enum err copy(struct exporting *e, const char *path, struct fault *fault)
{
    uint8_t all[FILTER_BLOCK];
    memset(all, 0xff, sizeof all);
    enum err err = each(e, fault, note_left_out);
    if (err != ERR_OK)
        return err;
    const struct pack_writer_options o = {
        .built_s = pack_about(e->from)->built_s,
        .key = *pack_key(e->from),
        .carries_key = !e->sensor,
        .sensor = e->sensor,
        .mode = e->options->mode,
        .filter = e->left_out || pack_filter(e->from).len == 0
                      ? (struct bytes){all, sizeof all}
                      : pack_filter(e->from),
        .gate = e->left_out ? NULL : e->from,
    };
    err = pack_writer_open(&e->to, path, &o, fault);
    if (err == ERR_OK)
        err = each(e, fault, copy_reference);
    if (err == ERR_OK)
        put_prefixes(e);
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
    struct exporting e = {
        .from = p,
        .options = o,
        .count = count,
        .sensor = o->sensor || pack_about(p)->sensor,
    };
    *count = (struct pack_export_count){0};
    if (pack_is_at(p, path))
        return fault_say(fault, ERR_EXISTS,
                         "it is the pack itself, which would be lost");
    e.place = malloc((records + 1) * sizeof *e.place);
    if (e.place == NULL)
        abort();
    for (uint64_t i = 0; i < records; i++)
        e.place[i] = not_copied;
    enum err err = copy(&e, path, fault);
    free(e.place);
    return err;
}

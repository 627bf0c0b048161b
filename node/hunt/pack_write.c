#include "node/hunt/pack_write.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/file.h"
#include "node/hunt/pack_base.h"
#include "node/hunt/pack_file.h"
#include "node/hunt/pack_form.h"
#include "node/hunt/pack_sort.h"
#include "node/hunt/pack_spool.h"
#include "node/hunt/pack_table.h"

enum {
    TERMS_KEPT_BITS = 10,
    TERMS_KEPT = 1 << TERMS_KEPT_BITS, /* that were written lately */
    COPIED_A_STEP = 1024 * 1024,
    HEADS_WORDS = PACK_HEADS_OCTETS / 8,
};

/* Records are collected; then the rest is done step by step. */
enum stage { COLLECT, BASE, MERGE, FILTER, COPY, NAME };

struct kept_terms {
    struct pack_form_terms terms;
    uint32_t place;
    bool there;
};

struct pack_writer {
    struct pack_writer_options options;
    int folder;
    bool owns_folder;
    char name[NAME_MAX + 1];
    struct pack_header header;
    struct fault fault; /* the first */
    struct pack_sort *sort;
    struct kept_terms kept[TERMS_KEPT], last;
    uint32_t terms;              /* how many there are */
    uint64_t *heads;             /* NULL: it has none */
    struct pack_gate_made *gate; /* the same */
    struct pack_spool spool[PACK_SECTION_COUNT];
    enum stage stage;
    struct pack_base *base; /* NULL: there is none */
    unsigned part;          /* of the rows, the next to be merged */
    bool fed;               /* the base's rows of it are there */
    struct pack_table *table;
    struct pack_file file;
    size_t section;      /* the next to be copied, */
    uint64_t copied, at; /* what of it was, and where it begins */
};

_Static_assert(INDICATOR_TYPE_LAST <= UINT8_MAX, "a type is an octet there");

struct pack_key pack_writer_key(void)
{
    struct pack_key key;
    randombytes_buf(&key, sizeof key);
    return key;
}

static void begin_header(struct pack_writer *w)
{
    const struct pack_writer_options *o = &w->options;
    struct pack_header *h = &w->header;
    memcpy(h->magic, pack_magic, sizeof h->magic);
    h->version = PACK_VERSION;
    h->about.built_s = o->built_s;
    h->about.carries_key = o->carries_key;
    h->about.sensor = o->sensor;
    h->about.tlp = h->about.pap = PACK_UNLABELLED;
    if (o->carries_key)
        h->key = o->key;
    pack_form_key_check(h->key_check, &o->key);
}

static enum err open_files(struct pack_writer *w, struct fault *fault)
{
    enum err err = pack_file_free(w->folder, w->name, fault);
    for (size_t i = 0; i < PACK_SECTION_COUNT && err == ERR_OK; i++)
        err = pack_spool_open(&w->spool[i], w->folder, fault);
    if (err != ERR_OK)
        return err;
    int rows = pack_spool_file(w->folder, fault);
    if (rows < 0)
        return fault->why;
    w->sort = pack_sort_open(rows);
    return ERR_OK;
}

/* Everything of another pack passes as well. The /16 are in clear, so they are
   not for a pack without its key. */
static void join_gates(struct pack_writer *w, const struct pack *other)
{
    const uint64_t *heads = pack_heads(other);
    pack_gate_made_join(w->gate, pack_gate(other));
    for (size_t i = 0; w->heads != NULL && i < HEADS_WORDS; i++)
        w->heads[i] |= heads != NULL ? heads[i] : UINT64_MAX;
}

/* Of what is copied by its hash alone nothing is known. */
static void begin_gates(struct pack_writer *w)
{
    const struct pack_writer_options *o = &w->options;
    if (o->filter.len > 0 && o->gate == NULL)
        return;
    w->gate = pack_gate_made_open(o->key.seed);
    if (o->carries_key && !o->sensor &&
        (w->heads = calloc(HEADS_WORDS, sizeof *w->heads)) == NULL)
        abort();
    if (o->gate != NULL)
        join_gates(w, o->gate);
    if (o->base != NULL)
        join_gates(w, o->base);
}

static struct pack_writer *writer_new(const struct pack_writer_options *o)
{
    struct pack_writer *w = calloc(1, sizeof *w);
    if (w == NULL)
        abort();
    w->options = *o;
    w->folder = w->file.fd = -1;
    for (size_t i = 0; i < PACK_SECTION_COUNT; i++)
        w->spool[i].fd = -1;
    begin_header(w);
    begin_gates(w);
    if (o->base != NULL) {
        w->base = pack_base_open(o->base);
        w->header.about.prefixes = pack_about(o->base)->prefixes;
    }
    return w;
}

static enum err begin(struct pack_writer **out, struct pack_writer *w,
                      const char *name, struct fault *fault)
{
    struct fault own = {0};
    enum err err = ERR_OK;
    if (strlen(name) >= sizeof w->name)
        err = fault_say(&own, ERR_TOO_BIG, "the name of the file is too long");
    else
        strcpy(w->name, name);
    if (err == ERR_OK)
        err = open_files(w, &own);
    if (err != ERR_OK) {
        pack_writer_close(w);
        return fault_say(fault, err, "%s", own.about);
    }
    pack_spool_add(&w->spool[PACK_SECTION_TEXT], "", 1);
    *out = w;
    return ERR_OK;
}

/* The folder of a path, and the name in it. */
static enum err open_folder(struct pack_writer *w, const char *path,
                            const char **name, struct fault *fault)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    char folder[FILE_PATH_MAX] = ".";
    if (len >= sizeof folder)
        return fault_say(fault, ERR_TOO_BIG,
                         "the name of the file is too long");
    if (len > 0) {
        memcpy(folder, path, len);
        folder[len] = 0;
    }
    *name = path + len;
    w->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    w->owns_folder = w->folder >= 0;
    return w->owns_folder ? ERR_OK
                          : fault_say(fault, ERR_IO, "cannot write a pack: %s",
                                      strerror(errno));
}

enum err pack_writer_open(struct pack_writer **out, const char *path,
                          const struct pack_writer_options *o,
                          struct fault *fault)
{
    *out = NULL;
    struct pack_writer *w = writer_new(o);
    const char *name;
    enum err err = open_folder(w, path, &name, fault);
    if (err == ERR_OK)
        return begin(out, w, name, fault);
    pack_writer_close(w);
    return err;
}

enum err pack_writer_open_in(struct pack_writer **out, int folder,
                             const char *name,
                             const struct pack_writer_options *o,
                             struct fault *fault)
{
    *out = NULL;
    struct pack_writer *w = writer_new(o);
    w->folder = folder;
    return begin(out, w, name, fault);
}

void pack_writer_close(struct pack_writer *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < PACK_SECTION_COUNT; i++)
        pack_spool_close(&w->spool[i]);
    pack_table_close(w->table);
    pack_file_close(&w->file);
    pack_sort_close(w->sort);
    free(w->heads);
    pack_gate_made_close(w->gate);
    pack_base_close(w->base);
    if (w->owns_folder)
        close(w->folder);
    sodium_memzero(&w->options.key, sizeof w->options.key);
    sodium_memzero(&w->header.key, sizeof w->header.key);
    free(w);
}

/* Where it begins; 0, the empty one, for none. */
static uint32_t add_text(struct pack_writer *w, const char *text)
{
    struct pack_spool *s = &w->spool[PACK_SECTION_TEXT];
    if (w->options.sensor || text == NULL || text[0] == 0)
        return 0;
    if (s->len + strlen(text) + 1 > UINT32_MAX) {
        fault_say(&w->fault, ERR_TOO_BIG, "more than 4 GiB of texts");
        return 0;
    }
    uint32_t at = (uint32_t)s->len;
    pack_spool_add(s, text, strlen(text) + 1);
    return at;
}

static uint32_t stricter(uint32_t a, uint32_t b)
{
    if (a == PACK_UNLABELLED || b == PACK_UNLABELLED)
        return a == PACK_UNLABELLED ? b : a;
    return a > b ? a : b;
}

uint32_t pack_writer_record(struct pack_writer *w,
                            const struct pack_writer_record *r)
{
    struct pack_about *about = &w->header.about;
    if (about->records == PACK_RECORDS_MAX) {
        fault_say(&w->fault, ERR_TOO_BIG, "more than %d records",
                  PACK_RECORDS_MAX);
        return 0;
    }
    struct pack_record row = {
        .id = r->id,
        .author = r->author,
        .number = w->options.sensor ? 0 : r->number,
        .expires_s = r->expires_s,
        .author_text = add_text(w, r->author_text),
        .title_text = add_text(w, r->title),
        .source_text = add_text(w, r->source),
        .tlp = r->tlp,
        .pap = r->pap,
        .urgent = r->urgent,
        .object = r->object,
    };
    pack_spool_add(&w->spool[PACK_SECTION_RECORD], &row, sizeof row);
    about->tlp = stricter(about->tlp, r->tlp);
    about->pap = stricter(about->pap, r->pap);
    return (uint32_t)about->records++;
}

/* Where such terms are kept. Others that come there are written once more. */
static size_t slot_of(const struct pack_form_terms *t)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t few = (uint64_t)t->type | (uint64_t)t->role << 8 |
                   (uint64_t)t->confidence << 16 | (uint64_t)t->weak << 24 |
                   (uint64_t)t->detect << 25;
    uint64_t mixed = (few * odd ^ t->valid_until_s) * odd ^ t->valid_from_s;
    return mixed * odd >> (64 - TERMS_KEPT_BITS);
}

/* The place of such terms: mostly they were written lately. */
static uint32_t place_terms(struct pack_writer *w,
                            const struct pack_form_terms *terms)
{
    if (w->last.there && memcmp(terms, &w->last.terms, sizeof *terms) == 0)
        return w->last.place;
    struct kept_terms *kept = &w->kept[slot_of(terms)];
    if (kept->there && memcmp(terms, &kept->terms, sizeof *terms) == 0) {
        w->last = *kept;
        return kept->place;
    }
    if (w->terms == PACK_ROWS_MAX) {
        fault_say(&w->fault, ERR_TOO_BIG, "too many values");
        return 0;
    }
    w->last = *kept = (struct kept_terms){*terms, w->terms, true};
    pack_spool_add(&w->spool[PACK_SECTION_TERMS], terms, sizeof *terms);
    return w->terms++;
}

static uint32_t terms_of(struct pack_writer *w,
                         const struct pack_writer_value *v, bool weak)
{
    struct pack_form_terms terms = {
        .valid_from_s = v->valid_from_s,
        .valid_until_s = v->valid_until_s,
        .type = (uint8_t)v->type,
        .role = v->role,
        .confidence = v->confidence,
        .weak = weak,
        .detect = v->detect,
    };
    return place_terms(w, &terms);
}

static void add_head(struct pack_writer *w, const struct ip *ip)
{
    if (w->heads == NULL || ip->v6)
        return;
    unsigned first = (unsigned)ip->octet[0] << 8 | ip->octet[1];
    unsigned count = ip->bits < 16 ? 1U << (16 - ip->bits) : 1;
    for (unsigned i = first; i < first + count; i++)
        w->heads[i / 64] |= UINT64_C(1) << i % 64;
}

static void put_row(struct pack_writer *w, const struct pack_row *row)
{
    if (pack_sort_count(w->sort) == PACK_ROWS_MAX)
        fault_say(&w->fault, ERR_TOO_BIG, "more than %d values", PACK_ROWS_MAX);
    if (w->fault.why == ERR_OK &&
        pack_sort_add(w->sort, row, &w->fault) != ERR_OK)
        assert(w->fault.why != ERR_OK);
}

static void add_row(struct pack_writer *w, uint32_t record, struct bytes key,
                    uint32_t terms)
{
    struct pack_row row = {
        .hash = pack_hash_exact(&w->options.key, key),
        .record = record,
        .terms = terms,
    };
    struct ip ip;
    if (pack_hash_address(&ip, key)) {
        row.fast = pack_hash_ip(&w->options.key, &ip);
        add_head(w, &ip);
    } else {
        row.fast = pack_hash_text(&w->options.key, key);
    }
    if (w->base != NULL)
        pack_base_add(w->base, row.fast);
    put_row(w, &row);
}

uint32_t pack_writer_copy_record(struct pack_writer *w, const struct pack *from,
                                 const struct pack_record *r)
{
    const struct pack_writer_record copy = {
        .id = r->id,
        .author = r->author,
        .object = r->object,
        .number = r->number,
        .expires_s = r->expires_s,
        .tlp = r->tlp,
        .pap = r->pap,
        .urgent = r->urgent != 0,
        .author_text = pack_text(from, r->author_text),
        .title = pack_text(from, r->title_text),
        .source = pack_text(from, r->source_text),
    };
    return pack_writer_record(w, &copy);
}

void pack_writer_copy(struct pack_writer *w, uint32_t record,
                      const struct pack_hash *hash, const struct pack_ref *ref)
{
    struct pack_form_terms terms = {
        .valid_from_s = ref->valid_from_s,
        .valid_until_s = ref->valid_until_s,
        .type = (uint8_t)ref->type,
        .role = ref->role,
        .confidence = ref->confidence,
        .weak = ref->weak,
        .detect = ref->detect,
    };
    struct pack_row row = {
        .hash = *hash,
        .record = record,
        .terms = place_terms(w, &terms),
    };
    put_row(w, &row);
    if (!ref->weak && ref->type <= INDICATOR_TYPE_LAST)
        w->header.about.values[ref->type]++;
}

void pack_writer_prefixes(struct pack_writer *w,
                          const struct indicator_prefixes *prefixes)
{
    w->header.about.prefixes = *prefixes;
}

static void add_gate(struct pack_writer *w, enum indicator_type type,
                     struct bytes key, struct bytes host)
{
    struct ip ip;
    if (w->gate == NULL)
        return;
    pack_gate_made_add(w->gate, type, key);
    if (host.len > 0 && !pack_hash_address(&ip, host))
        pack_gate_made_add_host(w->gate, host);
}

bool pack_writer_value(struct pack_writer *w, uint32_t record,
                       const struct pack_writer_value *v)
{
    uint8_t room[INDICATOR_KEY_MAX];
    struct buffer out = {.at = room, .cap = sizeof room};
    if (v->type > INDICATOR_TYPE_LAST || v->value.len > INDICATOR_VALUE_MAX ||
        !indicator_match_key(&out, (enum indicator_type)v->type, v->value))
        return false;
    struct bytes key = bytes_of(&out);
    struct bytes host = indicator_key_host((enum indicator_type)v->type, key);
    add_gate(w, (enum indicator_type)v->type, key, host);
    add_row(w, record, key, terms_of(w, v, false));
    if (host.len > 0 && host.len < key.len)
        add_row(w, record, host, terms_of(w, v, true));
    w->header.about.values[v->type]++;
    if (v->type == INDICATOR_CIDR)
        indicator_prefixes_add(&w->header.about.prefixes, v->value);
    return true;
}

static void end_gates(struct pack_writer *w)
{
    struct bytes gate = {0};
    unsigned holds = PACK_GATE_ALL;
    if (w->heads != NULL)
        pack_spool_add(&w->spool[PACK_SECTION_HEADS], w->heads,
                       PACK_HEADS_OCTETS);
    if (w->gate != NULL)
        gate = pack_gate_made_end(w->gate, &holds);
    w->header.about.holds = (uint8_t)holds;
    pack_spool_add(&w->spool[PACK_SECTION_GATE], gate.at, gate.len);
}

/* What was collected is to be merged. */
static enum err begin_merge(struct pack_writer *w, struct fault *fault)
{
    const struct pack_table_into into = {
        .header = &w->header,
        .spool = w->spool,
        .filter =
            w->base != NULL ? pack_base_filter(w->base) : w->options.filter,
        .folder = w->folder,
    };
    if (w->fault.why != ERR_OK)
        return fault_say(fault, w->fault.why, "%s", w->fault.about);
    uint64_t count = pack_sort_count(w->sort);
    end_gates(w);
    if (w->base != NULL)
        count += pack_about(w->options.base)->references;
    w->stage = w->base != NULL ? BASE : MERGE;
    return pack_table_open(&w->table, &into, count, fault);
}

/* The base's rows of a part are sorted with it. */
static enum err feed_part(struct pack_writer *w, struct fault *fault)
{
    w->fed = true;
    enum err err = pack_base_rows(w->base, w, w->part, fault);
    return err != ERR_OK || w->fault.why == ERR_OK
               ? err
               : fault_say(fault, w->fault.why, "%s", w->fault.about);
}

static enum err merge_part(struct pack_writer *w, struct fault *fault)
{
    const struct pack_row *rows;
    size_t count;
    if (w->base != NULL && !w->fed)
        return feed_part(w, fault);
    enum err err = pack_sort_part(w->sort, w->part, &rows, &count, fault);
    if (err != ERR_OK)
        return err;
    pack_table_add(w->table, rows, count);
    w->fed = false;
    if (++w->part < PACK_SORT_PARTS)
        return ERR_OK;
    w->stage = FILTER;
    return pack_table_end(w->table, fault);
}

static enum err fill_filter(struct pack_writer *w, struct fault *fault)
{
    bool more;
    enum err err = pack_table_filter(w->table, &more, fault);
    if (err != ERR_OK || more)
        return err;
    pack_table_close(w->table);
    w->table = NULL;
    w->stage = COPY;
    w->at = PACK_ALIGN;
    return pack_file_open(&w->file, w->folder, w->name, w->options.mode,
                          !w->owns_folder, fault);
}

static uint64_t aligned(uint64_t at)
{
    return (at + PACK_ALIGN - 1) / PACK_ALIGN * PACK_ALIGN;
}

static enum err sign_header(struct pack_writer *w,
                            const struct pack_writer_sign *sign,
                            struct fault *fault)
{
    struct pack_header *h = &w->header;
    if (sign != NULL) {
        h->about.signed_by_node = 1;
        h->about.node = sign->node;
        h->about.signer = sign->signer;
    }
    pack_form_header_digest(h->digest, h);
    if (sign != NULL &&
        !sign->sign(sign->who, pack_form_signed(h), &h->signature))
        return fault_say(fault, ERR_DENIED, "the pack is not signed");
    return ERR_OK;
}

static enum err begin_section(struct pack_writer *w, struct fault *fault)
{
    struct pack_spool *s = &w->spool[w->section];
    struct pack_form_part *part = &w->header.part[w->section];
    part->at = w->at;
    part->len = s->len;
    enum err err = pack_spool_flush(s, fault);
    if (err == ERR_OK)
        pack_spool_digest(s, part->digest);
    return err;
}

static enum err copy_some(struct pack_writer *w, struct fault *fault)
{
    struct pack_spool *s = &w->spool[w->section];
    enum err err = w->copied == 0 ? begin_section(w, fault) : ERR_OK;
    uint64_t left = s->len - w->copied;
    size_t now = left < COPIED_A_STEP ? (size_t)left : COPIED_A_STEP;
    if (err == ERR_OK)
        err = pack_spool_copy(s, w->copied, now, w->file.fd, w->at + w->copied,
                              fault);
    if (err != ERR_OK)
        return err;
    pack_file_hasten(&w->file, w->at + w->copied, now);
    w->copied += now;
    if (w->copied < s->len)
        return ERR_OK;
    w->at = aligned(w->at + s->len);
    w->copied = 0;
    if (++w->section == PACK_SECTION_COUNT)
        w->stage = NAME;
    return ERR_OK;
}

static enum err end_file(struct pack_writer *w,
                         const struct pack_writer_sign *sign,
                         struct fault *fault)
{
    enum err err = sign_header(w, sign, fault);
    if (err == ERR_OK)
        err = pack_spool_put(
            w->file.fd, (struct bytes){(uint8_t *)&w->header, sizeof w->header},
            0, fault);
    return err == ERR_OK ? pack_file_end(&w->file, w->at, fault) : err;
}

static enum err step(struct pack_writer *w, const struct pack_writer_sign *sign,
                     bool *more, struct fault *fault)
{
    *more = w->stage != NAME;
    switch (w->stage) {
    case COLLECT:
        return begin_merge(w, fault);
    case BASE:
        if (!pack_base_records(w->base, w, &w->options))
            w->stage = MERGE;
        return ERR_OK;
    case MERGE:
        return merge_part(w, fault);
    case FILTER:
        return fill_filter(w, fault);
    case COPY:
        return copy_some(w, fault);
    case NAME:
        return end_file(w, sign, fault);
    }
    return ERR_OK;
}

enum err pack_writer_step(struct pack_writer *w,
                          const struct pack_writer_sign *sign, bool *more,
                          struct fault *fault)
{
    struct fault own = {0};
    enum err err = step(w, sign, more, &own);
    return err == ERR_OK ? ERR_OK : fault_say(fault, err, "%s", own.about);
}

enum err pack_writer_end(struct pack_writer *w,
                         const struct pack_writer_sign *sign,
                         struct fault *fault)
{
    bool more = true;
    enum err err = ERR_OK;
    while (more && err == ERR_OK)
        err = pack_writer_step(w, sign, &more, fault);
    return err;
}

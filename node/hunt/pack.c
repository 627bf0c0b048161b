#include "node/hunt/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/file.h"
#include "node/hunt/pack_form.h"
#include "node/hunt/pack_without.h"

struct pack {
    struct bytes map;
    dev_t device; /* the file */
    ino_t inode;
    struct pack_without *without; /* what is gone of it; NULL: nothing */
    struct stat beside; /* the file that says so; st_ino 0: there was none */
    const struct pack_header *header;
    struct pack_key key;

    /* The sections, and how many rows they have. */
    const uint32_t *filter;
    const uint8_t *table;
    const uint32_t *bucket, *first;
    const struct pack_form_reference *reference;
    const struct pack_form_terms *terms;
    const struct pack_record *record;
    const char *text;
    const uint64_t *heads; /* NULL: none */
    struct pack_gate gate;
    uint64_t rows[PACK_SECTION_COUNT];
};

static bool label_there(uint32_t level, uint32_t count)
{
    return level < count || level == PACK_UNLABELLED;
}

static bool parts_begin_and_end_well(const struct pack *p)
{
    for (size_t i = 0; i < PACK_SECTION_COUNT; i++) {
        const struct pack_form_part *part = &p->header->part[i];
        if (part->at % PACK_ALIGN != 0 ||
            part->len % pack_form_row((enum pack_section)i) != 0)
            return false;
    }
    return true;
}

/* What is looked up by one part is in another. */
static bool counts_agree(const struct pack *p)
{
    const uint64_t *rows = p->rows;
    const struct pack_about *about = &p->header->about;
    return p->header->bucket_bits <= PACK_BUCKET_BITS_MAX &&
           rows[PACK_SECTION_TABLE] == about->rows &&
           rows[PACK_SECTION_BUCKET] == (1ULL << p->header->bucket_bits) + 1 &&
           rows[PACK_SECTION_FIRST] == about->rows + 1 &&
           rows[PACK_SECTION_REFERENCE] == about->references &&
           rows[PACK_SECTION_RECORD] == about->records &&
           (rows[PACK_SECTION_HEADS] == 0 ||
            rows[PACK_SECTION_HEADS] == PACK_HEADS_OCTETS) &&
           (rows[PACK_SECTION_GATE] & (rows[PACK_SECTION_GATE] - 1)) == 0;
}

static bool within_limits(const struct pack *p)
{
    const struct pack_about *about = &p->header->about;
    return p->rows[PACK_SECTION_FILTER] <= UINT32_MAX &&
           p->rows[PACK_SECTION_TEXT] <= UINT32_MAX &&
           about->rows <= PACK_ROWS_MAX && about->references <= PACK_ROWS_MAX &&
           about->records <= PACK_RECORDS_MAX &&
           label_there(about->tlp, TLP_COUNT) &&
           label_there(about->pap, PAP_COUNT);
}

static bool is_as_written(const struct pack_header *h)
{
    uint8_t digest[PACK_DIGEST];
    pack_form_header_digest(digest, h);
    return memcmp(digest, h->digest, sizeof digest) == 0;
}

static bool sound_header(const struct pack *p)
{
    return parts_begin_and_end_well(p) && counts_agree(p) && within_limits(p) &&
           p->text[p->rows[PACK_SECTION_TEXT] - 1] == 0;
}

static const void *section(const struct pack *p, enum pack_section which)
{
    return p->map.at + p->header->part[which].at;
}

/* Once the parts are known to lie within the file. */
static void point(struct pack *p)
{
    p->filter = section(p, PACK_SECTION_FILTER);
    p->table = section(p, PACK_SECTION_TABLE);
    p->bucket = section(p, PACK_SECTION_BUCKET);
    p->first = section(p, PACK_SECTION_FIRST);
    p->reference = section(p, PACK_SECTION_REFERENCE);
    p->terms = section(p, PACK_SECTION_TERMS);
    p->record = section(p, PACK_SECTION_RECORD);
    p->text = section(p, PACK_SECTION_TEXT);
    if (p->rows[PACK_SECTION_HEADS] > 0)
        p->heads = section(p, PACK_SECTION_HEADS);
    p->gate.holds = PACK_GATE_ALL;
    if (p->rows[PACK_SECTION_GATE] > 0) {
        p->gate.words = section(p, PACK_SECTION_GATE);
        p->gate.mask = p->rows[PACK_SECTION_GATE] - 1;
        p->gate.holds = p->header->about.holds;
    }
}

static bool within(const struct pack *p, const struct pack_form_part *part)
{
    return part->at <= p->map.len && part->len <= p->map.len - part->at;
}

static enum err read_header(struct pack *p, struct fault *fault)
{
    p->header = (const struct pack_header *)p->map.at;
    if (p->map.len < PACK_ALIGN ||
        memcmp(p->header->magic, pack_magic, sizeof pack_magic) != 0)
        return fault_say(fault, ERR_BAD_SHAPE, "this is not a pack");
    if (p->header->version != PACK_VERSION)
        return fault_say(fault, ERR_VERSION,
                         "a pack of version %u, and this program reads version "
                         "%u: upgrade it, or build the pack anew",
                         p->header->version, (unsigned)PACK_VERSION);
    if (!is_as_written(p->header))
        return fault_say(fault, ERR_BAD_SHAPE,
                         "a pack whose header is not as it was written");
    for (size_t i = 0; i < PACK_SECTION_COUNT; i++) {
        if (!within(p, &p->header->part[i]))
            return fault_say(fault, ERR_BAD_SHAPE,
                             "a pack that is cut: it has %zu bytes, and a "
                             "part of it should stand behind them",
                             p->map.len);
        p->rows[i] =
            p->header->part[i].len / pack_form_row((enum pack_section)i);
    }
    if (p->rows[PACK_SECTION_TEXT] == 0)
        return fault_say(fault, ERR_BAD_SHAPE, "a pack without texts");
    point(p);
    if (!sound_header(p))
        return fault_say(fault, ERR_BAD_SHAPE,
                         "a pack whose header contradicts itself");
    return ERR_OK;
}

static enum err take_key(struct pack *p, const struct pack_key *key,
                         struct fault *fault)
{
    if (!p->header->about.carries_key && key == NULL)
        return fault_say(fault, ERR_BAD_KEY,
                         "a pack whose key is a file of its own: put it beside "
                         "the pack as PACK.key, or name it");
    p->key = p->header->about.carries_key ? p->header->key : *key;
    uint8_t check[PACK_DIGEST];
    pack_form_key_check(check, &p->key);
    p->gate.seed = p->key.seed;
    if (memcmp(check, p->header->key_check, sizeof check) != 0)
        return fault_say(fault, ERR_BAD_KEY, "the key is another pack's");
    return ERR_OK;
}

static enum err map_file(struct pack *p, const char *path, struct fault *fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fault_say(fault, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                         "cannot open: %s", strerror(errno));
    struct fault own = {0};
    struct stat about;
    void *at = MAP_FAILED;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        fault_say(&own, ERR_BAD_SHAPE, "this is not a pack");
    else if (about.st_size < PACK_ALIGN)
        fault_say(&own, ERR_BAD_SHAPE,
                  "this is not a pack, or one that is cut: it has %lld bytes",
                  (long long)about.st_size);
    else if ((at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, fd,
                        0)) == MAP_FAILED)
        fault_say(&own, ERR_IO, "cannot map: %s", strerror(errno));
    close(fd);
    if (at == MAP_FAILED)
        return fault_say(fault, own.why, "%s", own.about);
    p->map = (struct bytes){at, (size_t)about.st_size};
    p->device = about.st_dev;
    p->inode = about.st_ino;
    return ERR_OK;
}

static void beside(struct stat *s, const char *path)
{
    char name[FILE_PATH_MAX];
    int len = snprintf(name, sizeof name, "%s" PACK_WITHOUT_ENDING, path);
    if (len < 0 || (size_t)len >= sizeof name || stat(name, s) != 0)
        *s = (struct stat){0};
}

enum err pack_open(struct pack **out, const char *path,
                   const struct pack_key *key, struct fault *fault)
{
    *out = NULL;
    struct pack *p = calloc(1, sizeof *p);
    if (p == NULL)
        abort();
    enum err err = map_file(p, path, fault);
    if (err == ERR_OK)
        err = read_header(p, fault);
    if (err == ERR_OK)
        err = take_key(p, key, fault);
    if (err != ERR_OK) {
        pack_close(p);
        return err;
    }
    /* Before it is read: what changes meanwhile is seen to be another. */
    beside(&p->beside, path);
    p->without = pack_without_read(path, p->header->digest);
    *out = p;
    return ERR_OK;
}

void pack_close(struct pack *p)
{
    if (p == NULL)
        return;
    if (p->map.at != NULL)
        munmap((void *)(uintptr_t)p->map.at, p->map.len);
    pack_without_close(p->without);
    sodium_memzero(&p->key, sizeof p->key);
    free(p);
}

bool pack_is_at(const struct pack *p, const char *path)
{
    struct stat there, now;
    beside(&now, path);
    return stat(path, &there) == 0 && there.st_dev == p->device &&
           there.st_ino == p->inode && now.st_ino == p->beside.st_ino &&
           now.st_size == p->beside.st_size &&
           now.st_mtim.tv_sec == p->beside.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == p->beside.st_mtim.tv_nsec;
}

const uint8_t *pack_digest(const struct pack *p)
{
    return p->header->digest;
}

bool pack_is_gone(const struct pack *p, const struct pack_hash *hash,
                  const struct pack_record *record)
{
    return pack_without_has(p->without, record->number, hash);
}

struct bytes pack_map(const struct pack *p)
{
    return p->map;
}

const struct pack_about *pack_about(const struct pack *p)
{
    return &p->header->about;
}

const struct pack_key *pack_key(const struct pack *p)
{
    return &p->key;
}

static const uint32_t *block_of(const struct pack *p, uint64_t hash)
{
    uint64_t block = filter_block(hash, p->rows[PACK_SECTION_FILTER]);
    return p->filter + block * FILTER_WORDS;
}

bool pack_maybe(const struct pack *p, uint64_t hash)
{
    if (p->rows[PACK_SECTION_FILTER] == 0)
        return false;
    return filter_has(block_of(p, hash), hash);
}

void pack_prefetch(const struct pack *p, uint64_t hash)
{
    if (p->rows[PACK_SECTION_FILTER] > 0)
        __builtin_prefetch(block_of(p, hash));
}

const uint64_t *pack_heads(const struct pack *p)
{
    return p->heads;
}

const struct pack_gate *pack_gate(const struct pack *p)
{
    return &p->gate;
}

/* The row of a hash; false: there is none. */
static bool row_of(const struct pack *p, const struct pack_hash *hash,
                   uint64_t *row)
{
    size_t bucket = pack_form_bucket(hash->octet, p->header->bucket_bits);
    uint64_t from = p->bucket[bucket], end = p->bucket[bucket + 1];
    if (end > p->header->about.rows)
        end = p->header->about.rows;
    while (from < end) {
        uint64_t middle = from + (end - from) / 2;
        int order =
            memcmp(p->table + middle * PACK_HASH, hash->octet, PACK_HASH);
        if (order == 0) {
            *row = middle;
            return true;
        }
        if (order < 0)
            from = middle + 1;
        else
            end = middle;
    }
    return false;
}

static bool sound_record(const struct pack *p, const struct pack_record *r)
{
    uint64_t texts = p->rows[PACK_SECTION_TEXT];
    return label_there(r->tlp, TLP_COUNT) && label_there(r->pap, PAP_COUNT) &&
           r->title_text < texts && r->author_text < texts &&
           r->source_text < texts;
}

bool pack_reference(const struct pack *p, uint64_t at, struct pack_ref *out)
{
    if (at >= p->header->about.references)
        return false;
    const struct pack_form_reference *r = &p->reference[at];
    if (r->record >= p->header->about.records ||
        r->terms >= p->rows[PACK_SECTION_TERMS] ||
        !sound_record(p, &p->record[r->record]))
        return false;
    const struct pack_form_terms *terms = &p->terms[r->terms];
    *out = (struct pack_ref){
        .record = &p->record[r->record],
        .valid_from_s = terms->valid_from_s,
        .valid_until_s = terms->valid_until_s,
        .type = terms->type,
        .role = terms->role,
        .confidence = terms->confidence,
        .weak = terms->weak != 0,
        .detect = terms->detect != 0,
    };
    return true;
}

bool pack_row(const struct pack *p, uint64_t place, struct pack_row_at *out)
{
    const struct pack_about *about = &p->header->about;
    if (place >= about->rows)
        return false;
    memcpy(out->hash.octet, p->table + place * PACK_HASH, PACK_HASH);
    out->from = p->first[place];
    out->end = p->first[place + 1];
    return out->from < out->end && out->end <= about->references;
}

struct bytes pack_filter(const struct pack *p)
{
    return (struct bytes){(const uint8_t *)p->filter,
                          p->rows[PACK_SECTION_FILTER] * FILTER_BLOCK};
}

size_t pack_find(const struct pack *p, struct bytes match_key, size_t from,
                 struct pack_ref *refs, size_t max)
{
    struct pack_hash hash = pack_hash_exact(&p->key, match_key);
    uint64_t row;
    if (!row_of(p, &hash, &row))
        return 0;
    uint64_t at = p->first[row], end = p->first[row + 1];
    if (end > p->header->about.references)
        end = p->header->about.references;
    if (at >= end || from >= end - at)
        return 0;
    at += from;
    size_t count = 0;
    for (uint64_t i = at; i < end && count < max; i++)
        if (pack_reference(p, i, &refs[count])) {
            refs[count].gone = pack_is_gone(p, &hash, refs[count].record);
            count++;
        } else {
            end = i; /* what stands behind it is not to be believed */
        }
    return end - at;
}

const char *pack_text(const struct pack *p, uint32_t at)
{
    return at < p->rows[PACK_SECTION_TEXT] ? p->text + at : "";
}

const struct pack_record *pack_record_at(const struct pack *p, uint64_t place)
{
    return place < p->header->about.records ? &p->record[place] : NULL;
}

static const char *const section_names[] = {
#define X(section, row) [PACK_SECTION_##section] = #section,
    PACK_SECTIONS(X)
#undef X
};

static enum err verify_sections(const struct pack *p, struct fault *fault)
{
    for (size_t i = 0; i < PACK_SECTION_COUNT; i++) {
        const struct pack_form_part *part = &p->header->part[i];
        uint8_t digest[PACK_DIGEST];
        crypto_generichash(digest, sizeof digest, p->map.at + part->at,
                           part->len, NULL, 0);
        if (memcmp(digest, part->digest, sizeof digest) != 0)
            return fault_say(fault, ERR_NOT_CANONICAL,
                             "part %s (bytes %llu to %llu) is not as it was "
                             "written",
                             section_names[i], (unsigned long long)part->at,
                             (unsigned long long)(part->at + part->len));
    }
    return ERR_OK;
}

/* Rows ascend, and point to what there is. */
static bool sound_table(const struct pack *p)
{
    const struct pack_about *about = &p->header->about;
    for (uint64_t i = 0; i < about->rows; i++) {
        const uint8_t *row = p->table + i * PACK_HASH;
        size_t bucket = pack_form_bucket(row, p->header->bucket_bits);
        if ((i > 0 && memcmp(row - PACK_HASH, row, PACK_HASH) >= 0) ||
            p->bucket[bucket] > i || p->bucket[bucket + 1] <= i ||
            p->first[i] >= p->first[i + 1])
            return false;
    }
    return p->first[about->rows] == about->references;
}

static bool sound_references(const struct pack *p)
{
    struct pack_ref ref;
    for (uint64_t i = 0; i < p->header->about.references; i++)
        if (!pack_reference(p, i, &ref))
            return false;
    for (uint64_t i = 0; i < p->header->about.records; i++)
        if (!sound_record(p, &p->record[i]))
            return false;
    return true;
}

static bool signature_holds(const struct pack *p)
{
    const struct bytes part = pack_form_signed(p->header);
    return !p->header->about.signed_by_node ||
           ident_verify(&p->header->about.signer, IDENT_PACK, &part, 1,
                        &p->header->signature);
}

enum err pack_verify(const struct pack *p, struct fault *fault)
{
    enum err err = verify_sections(p, fault);
    if (err != ERR_OK)
        return err;
    if (!sound_table(p) || !sound_references(p))
        return fault_say(fault, ERR_NOT_CANONICAL,
                         "a row points to what is not there");
    if (!signature_holds(p))
        return fault_say(fault, ERR_BAD_SIG,
                         "the signature is not that of the node it names");
    return ERR_OK;
}

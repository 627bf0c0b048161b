#include "tools/client/hunt/pack_make.h"

#include <stdlib.h>
#include <time.h>

#include "node/hunt/pack_write.h"

enum { FILE_MODE = 0600 };

/* Of the whole, or of a part that is stricter; a part that is CLEAR says
   nothing of a whole that has no label. */
static uint8_t label_of(const struct finding_label *whole,
                        const struct finding_label *part)
{
    unsigned level = whole->there ? whole->level : 0;

    if (part != NULL && part->there && part->level > level)
        return (uint8_t)part->level;
    return (uint8_t)(whole->there ? level : PACK_UNLABELLED);
}

static uint32_t add_record(struct pack_writer *w, const struct import *k,
                           const char *name)
{
    const struct findings *found = k->source[0].found;
    char title[RECORD_TITLE_MAX + 1];
    struct pack_writer_record record = {
        .tlp = label_of(&found->tlp, &found->part_tlp),
        .pap = label_of(&found->pap, NULL),
        .title = title,
        .source = name,
    };
    size_t len = k->own_title.len < RECORD_TITLE_MAX ? k->own_title.len
                                                     : RECORD_TITLE_MAX;

    if (len > 0)
        memcpy(title, k->own_title.at, len);
    title[len] = '\0';
    return pack_writer_record(w, &record);
}

static void add_values(struct pack_make *m, struct pack_writer *w,
                       const struct import *k, uint32_t record)
{
    for (size_t i = 0; i < k->count; i++) {
        const struct record_indicator *e = &k->entries[i];
        const struct pack_writer_value value = {
            .type = e->type,
            .value = e->value,
            .valid_until_s = e->valid_until_s,
            .role = (uint8_t)e->role,
            .confidence = e->confidence,
        };

        m->unusable += !pack_writer_value(w, record, &value);
    }
    m->taken += k->count;
}

static enum verdict add_file(struct pack_make *m, struct pack_writer *w,
                             const char *name, struct reasons *why)
{
    struct import k = {.tlp = TLP_RED, .no_node = true, .watch = m->watch};
    char *names[] = {(char *)(uintptr_t)name};
    enum verdict verdict = import_files(&k, m->dir, 1, names, why);

    if (m->told != NULL)
        m->told(m->who, name, &k);
    m->rejected += k.log.rejected;
    if (verdict == VERDICT_DONE)
        add_values(m, w, &k, add_record(w, &k, name));
    import_close(&k);
    return verdict;
}

static enum verdict fault(const struct pack_make *m, const struct fault *f,
                          struct reasons *why)
{
    return reasons_add(why, VERDICT_WRONG, REASON_FILE_FAULT,
                       (const char *[]){m->path, f->about, NULL});
}

enum verdict pack_make(struct pack_make *m, struct reasons *why)
{
    struct pack_writer_options o = {
        .built_s = (uint64_t)time(NULL),
        .key = pack_writer_key(),
        .carries_key = true,
        .mode = FILE_MODE,
    };
    struct fault f = {ERR_OK, 0, ""};
    struct pack_writer *w;
    enum verdict verdict = VERDICT_DONE;

    m->taken = m->unusable = m->rejected = 0;
    if (pack_writer_open(&w, m->path, &o, &f) != ERR_OK)
        return fault(m, &f, why);
    for (int i = 0; i < m->count && verdict == VERDICT_DONE; i++)
        verdict = add_file(m, w, m->files[i], why);
    if (verdict == VERDICT_DONE && m->taken == m->unusable)
        verdict = reasons_add(why, VERDICT_WRONG, REASON_NOTHING_TO_HUNT,
                              (const char *[]){m->files[0], NULL});
    if (verdict == VERDICT_DONE && pack_writer_end(w, NULL, &f) != ERR_OK)
        verdict = fault(m, &f, why);
    pack_writer_close(w);
    return verdict;
}

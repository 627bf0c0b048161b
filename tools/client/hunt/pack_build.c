#include "tools/client/hunt/pack_build.h"

#include <stdio.h>
#include <stdlib.h>

#include "tools/client/input.h"

static enum verdict wrong(struct reasons *why, const char *name,
                          const char *about)
{
    return reasons_add(why, VERDICT_WRONG, REASON_FILE_FAULT,
                       (const char *[]){name, about, NULL});
}

/* The strictest label of the file and of all in it. A part's label loosens
   nothing: the rest of its file has none, which is not TLP:CLEAR. */
static enum tlp label_of(const struct findings *found)
{
    const struct finding_label *part = &found->part_tlp;
    const unsigned own = found->tlp.there ? found->tlp.level : TLP_AMBER;

    if (part->there && part->level > own)
        return (enum tlp)part->level;
    return (enum tlp)(found->tlp.there ? own : PACK_NO_TLP);
}

static void put_value(struct pack_build *b, uint32_t record,
                      const struct record_indicator *e)
{
    const struct pack_writer_value value = {
        .type = e->type,
        .value = e->value,
        .valid_until_s = e->valid_until_s,
        .role = (uint8_t)e->role,
        .confidence = e->confidence,
        .detect = e->detect,
    };

    if (pack_writer_value(b->writer, record, &value))
        b->values++;
    else
        b->others++;
}

static void put_record(struct pack_build *b, const struct import *k,
                       const char *name)
{
    char title[RECORD_TITLE_MAX + 1];
    const struct pack_writer_record record = {
        .tlp = label_of(k->source[0].found),
        .pap = k->pap_there ? k->pap_found : (enum pap)PACK_NO_PAP,
        .title = title,
        .source = input_name(name),
    };
    uint32_t place;

    snprintf(title, sizeof title, "%.*s", (int)k->own_title.len,
             (const char *)k->own_title.at);
    place = pack_writer_record(b->writer, &record);
    for (size_t i = 0; i < k->count; i++)
        put_value(b, place, &k->entries[i]);
    b->rejected += k->log.rejected;
}

/* A pack stays here: whatever the label, it may be looked for. */
static enum verdict put_file(struct pack_build *b, const char *dir,
                             const char *name, struct reasons *why)
{
    struct import *k = calloc(1, sizeof *k);
    enum verdict verdict;

    if (k == NULL)
        abort();
    k->tlp = TLP_RED;
    k->pap = PAP_RED;
    k->pap_said = k->no_node = true;
    k->watch = b->watch;
    verdict = import_files(k, dir, 1, (char *[]){(char *)(uintptr_t)name}, why);
    if (verdict == VERDICT_DONE) {
        put_record(b, k, name);
        if (b->told != NULL)
            b->told(b->who, k);
    }
    import_close(k);
    free(k);
    return verdict;
}

enum verdict pack_build(struct pack_build *b, const char *dir,
                        const struct text_list *files, struct reasons *why)
{
    struct fault fault = {0};
    enum verdict verdict = VERDICT_DONE;

    if (pack_writer_open(&b->writer, b->path, &b->options, &fault) != ERR_OK)
        return wrong(why, b->path, fault.about);
    for (size_t i = 0; i < files->count && verdict == VERDICT_DONE; i++)
        verdict = put_file(b, dir, files->item[i], why);
    if (verdict == VERDICT_DONE && b->values == 0)
        verdict =
            reasons_add(why, VERDICT_WRONG, REASON_NOTHING_TO_HUNT,
                        (const char *[]){input_name(files->item[0]), NULL});
    if (verdict == VERDICT_DONE &&
        pack_writer_end(b->writer, NULL, &fault) != ERR_OK)
        verdict = wrong(why, b->path, fault.about);
    pack_writer_close(b->writer);
    b->writer = NULL;
    return verdict;
}

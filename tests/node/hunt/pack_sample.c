#include "tests/node/hunt/pack_sample.h"

#include <stdlib.h>

#include "node/hunt/pack_write.h"
#include "tests/node/folder.h"

struct pack_sample {
    struct folder folder;
    struct pack_writer *writer; /* NULL: it is written */
    struct pack *pack;
    uint64_t records;
};

struct pack_sample *pack_sample_begin(void)
{
    const struct pack_writer_options options = {
        .key = {{1, 2, 3}, 4}, .carries_key = true, .mode = 0600};
    struct pack_sample *s = calloc(1, sizeof *s);
    struct fault fault = {0};

    if (s == NULL)
        abort();
    folder_open(&s->folder);
    if (pack_writer_open(&s->writer, folder_file(&s->folder, "pack"), &options,
                         &fault) != ERR_OK)
        abort();
    return s;
}

bool pack_sample_add(struct pack_sample *s, enum indicator_type type,
                     const char *text)
{
    const struct pack_writer_record record = {.number = ++s->records};
    uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer value = {octets, 0, sizeof octets};
    struct pack_writer_value v = {.type = type};

    if (indicator_canonical(&value, type, bytes_text(text)) != ERR_OK)
        return false;
    v.value = bytes_of(&value);
    return pack_writer_value(s->writer, pack_writer_record(s->writer, &record),
                             &v);
}

const struct pack *pack_sample_pack(struct pack_sample *s)
{
    struct fault fault = {0};

    if (s->pack != NULL)
        return s->pack;
    if (pack_writer_end(s->writer, NULL, &fault) != ERR_OK ||
        pack_open(&s->pack, folder_file(&s->folder, "pack"), NULL, &fault) !=
            ERR_OK)
        abort();
    pack_writer_close(s->writer);
    s->writer = NULL;
    return s->pack;
}

void pack_sample_close(struct pack_sample *s)
{
    if (s->writer != NULL)
        pack_writer_close(s->writer);
    pack_close(s->pack);
    folder_close(&s->folder);
    free(s);
}

/* pack: whatever a file says, it is opened, asked and read through without
   harm. The first octet says whether the rest changes a good pack or is one. */
#include "tests/fuzz/fuzz.h"

#include <sodium.h>

#include "node/hunt/pack_write.h"
#include "tests/node/folder.h"

enum {
    FILE_MAX = 128 * 1024,
    PATCH = 4, /* octets: where (three), and what it becomes */
    REFS = 4,
};

static const char *const values[] = {"evil.example", "sub.evil.example",
                                     "c2.example"};

static struct folder folder;
static uint8_t good[FILE_MAX], changed[FILE_MAX];
static size_t good_len;

static void add(struct pack_writer *w, uint32_t at, enum indicator_type type,
                const char *value)
{
    const struct pack_writer_value v = {.type = type,
                                        .value = bytes_text(value)};

    fuzz_must(pack_writer_value(w, at, &v));
}

int LLVMFuzzerInitialize(int *count, char ***words)
{
    const struct pack_writer_options o = {.carries_key = true, .mode = 0600};
    const struct pack_writer_record r = {.title = "a title"};
    struct fault fault = {0};
    struct pack_writer *w;
    uint32_t at;
    FILE *f;

    (void)count;
    (void)words;
    fuzz_must(sodium_init() >= 0);
    folder_open(&folder);
    fuzz_must(pack_writer_open(&w, folder_file(&folder, "p"), &o, &fault) ==
              ERR_OK);
    at = pack_writer_record(w, &r);
    add(w, at, INDICATOR_DOMAIN, values[0]);
    add(w, at, INDICATOR_HOSTNAME, values[1]);
    add(w, at, INDICATOR_URL, "http://c2.example/a");
    fuzz_must(pack_writer_end(w, NULL, &fault) == ERR_OK);
    pack_writer_close(w);
    f = fopen(folder_file(&folder, "p"), "rb");
    fuzz_must(f != NULL);
    good_len = fread(good, 1, sizeof good, f);
    fuzz_must(good_len > 0 && good_len < sizeof good);
    fclose(f);
    return 0;
}

static void ask(const struct pack *p)
{
    struct pack_ref ref[REFS];
    struct pack_row_at row;
    struct fault fault = {0};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        const struct bytes key = bytes_text(values[i]);
        const size_t found = pack_find(p, key, 0, ref, REFS);

        (void)pack_maybe(p, pack_hash_fast(pack_key(p), key));
        for (size_t r = 0; r < found && r < REFS; r++)
            (void)strlen(pack_text(p, ref[r].record->title_text));
    }
    (void)pack_gate_has(pack_gate(p), UINT64_MAX / 3);
    for (uint64_t i = 0; i < pack_about(p)->rows && i < REFS; i++)
        (void)pack_row(p, i, &row);
    if (pack_verify(p, &fault) != ERR_OK)
        fuzz_must(fault.about[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    struct bytes file = {octets, len};
    struct fault fault = {0};
    struct pack *p;

    if (len > 0 && octets[0] % 2 == 0) {
        memcpy(changed, good, good_len);
        for (size_t at = 1; at + PATCH <= len; at += PATCH)
            changed[((size_t)octets[at] << 16 | (size_t)octets[at + 1] << 8 |
                     octets[at + 2]) %
                    good_len] = octets[at + 3];
        file = (struct bytes){changed, good_len};
    }
    folder_put(&folder, "p", file.at, file.len);
    if (pack_open(&p, folder_file(&folder, "p"), NULL, &fault) == ERR_OK)
        ask(p);
    else
        fuzz_must(fault.about[0] != '\0');
    pack_close(p);
    return 0;
}

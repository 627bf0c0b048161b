#include "tools/client/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/formats/marked.h"

static const char too_large[] = N_("larger than 256 MiB");

const char *input_name(const char *name)
{
    return strcmp(name, "-") == 0 ? "stdin" : name;
}

/* *why is errno of what failed. */
static bool read_all(struct buffer *b, FILE *f, const struct watch *w, int *why)
{
    while (!feof(f)) {
        if (b->len == b->cap) {
            b->cap = b->cap == 0 ? 65536 : 2 * b->cap;
            b->at = realloc(b->at, b->cap);
            if (b->at == NULL)
                abort();
        }
        b->len += fread(b->at + b->len, 1, b->cap - b->len, f);
        *why = errno; /* who watches has errors of its own */
        if (ferror(f) || b->len > INPUT_MAX)
            return false;
        watch_step(w, WATCH_READING, b->len >> 20, 0);
    }
    return true;
}

enum verdict input_read(struct bytes *out, const char *name,
                        const struct watch *w, struct reasons *why)
{
    bool standard = strcmp(name, "-") == 0;
    FILE *f = standard ? stdin : fopen(name, "rb");
    struct buffer b = {0};
    int error = errno; /* of fopen */
    bool good;

    watch_step(w, WATCH_READING, 0, 0);
    good = f != NULL && read_all(&b, f, w, &error);
    watch_end(w);
    if (f != NULL && !standard)
        fclose(f);
    *out = (struct bytes){0};
    if (good) {
        *out = bytes_of(&b);
        return VERDICT_DONE;
    }
    free(b.at);
    return reasons_add(
        why, VERDICT_WRONG, REASON_FILE_UNREADABLE,
        (const char *[]){input_name(name),
                         b.len > INPUT_MAX ? too_large : strerror(error),
                         NULL});
}

void input_free(struct bytes *b)
{
    free((void *)(uintptr_t)b->at);
    *b = (struct bytes){0};
}

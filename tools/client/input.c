#include "tools/client/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/when.h"

const char *input_name(const char *name)
{
    return strcmp(name, "-") == 0 ? "stdin" : name;
}

/* *why is errno of what failed. */
static bool read_all(struct buffer *b, FILE *f, struct progress *progress,
                     int *why)
{
    while (!feof(f)) {
        if (b->len == b->cap) {
            b->cap = b->cap == 0 ? 65536 : 2 * b->cap;
            b->at = realloc(b->at, b->cap);
            if (b->at == NULL)
                abort();
        }
        b->len += fread(b->at + b->len, 1, b->cap - b->len, f);
        *why = errno; /* progress has errors of its own */
        if (ferror(f) || b->len > INPUT_MAX)
            return false;
        progress_step(progress, b->len >> 20, 0, when_now_ms());
    }
    return true;
}

bool input_read(struct bytes *out, const char *name)
{
    bool standard = strcmp(name, "-") == 0;
    FILE *f = standard ? stdin : fopen(name, "rb");
    struct buffer b = {0};
    struct progress progress;
    int why = errno; /* of fopen */
    bool good;

    progress_begin(&progress, _("MiB read"), when_now_ms());
    good = f != NULL && read_all(&b, f, &progress, &why);
    progress_end(&progress);
    *out = (struct bytes){0};
    if (!good) {
        say_wrong(_("cannot read '%s': %s"), input_name(name),
                  b.len > INPUT_MAX ? _("larger than 256 MiB")
                                    : translate_word(strerror(why)));
        free(b.at);
    } else {
        *out = bytes_of(&b);
    }
    if (f != NULL && !standard)
        fclose(f);
    return good;
}

void input_free(struct bytes *b)
{
    free((void *)(uintptr_t)b->at);
    *b = (struct bytes){0};
}

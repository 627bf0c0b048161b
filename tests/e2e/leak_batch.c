#include "tests/e2e/leak_batch.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

enum { LENGTH_OCTETS = 4 };

void leak_batch_open(struct leak_batch *b, const char *path)
{
    FILE *from = fopen(path, "rb");

    *b = (struct leak_batch){.at = malloc(LEAK_BATCH_MAX)};
    if (from == NULL)
        err(2, "cannot read '%s'", path);
    if (b->at == NULL)
        errx(2, "out of memory");
    b->len = fread(b->at, 1, LEAK_BATCH_MAX, from);
    if (fgetc(from) != EOF)
        errx(2, "'%s' is over %d octets", path, LEAK_BATCH_MAX);
    fclose(from);
}

void leak_batch_close(struct leak_batch *b)
{
    free(b->at);
    *b = (struct leak_batch){0};
}

/* The next entry of the file; false at its end. */
static bool take(struct bytes *out, struct leak_batch *b)
{
    size_t rest = b->len - b->next;

    if (rest == 0)
        return false;
    if (rest < LENGTH_OCTETS)
        errx(2, "the batch ends within a length");
    out->at = b->at + b->next + LENGTH_OCTETS;
    out->len = bytes_get_be(b->at + b->next, LENGTH_OCTETS);
    if (out->len > rest - LENGTH_OCTETS)
        errx(2, "the batch ends within an entry");
    b->next += LENGTH_OCTETS + out->len;
    return true;
}

struct leak_sent leak_batch_send(struct leak_batch *b, struct leak_link *l,
                                 long times)
{
    struct leak_sent sent = {.all = true};
    struct bytes frame;

    for (long i = 0; i < times && sent.all; i++) {
        b->next = 0;
        while (sent.all && take(&frame, b)) {
            sent.all = leak_link_send(l, frame, false);
            sent.frames += sent.all;
            sent.octets += frame.len;
        }
    }
    return sent;
}

/* Records until the window or the batch ends; how many went. */
static long send_window(struct leak_told *told, struct leak_batch *b,
                        struct leak_link *l, const struct leak_recipe *r,
                        long window)
{
    static uint8_t room[FRAME_MAX];
    size_t octets = 0;
    long count = 0;
    struct bytes record;

    while (told->all && count < window && octets < LEAK_WINDOW_OCTETS &&
           take(&record, b)) {
        struct buffer frame = {room, 0, sizeof room};

        leak_make_frame(&frame, &told->seq, l, r, record);
        told->all = leak_link_send(l, bytes_of(&frame), false);
        octets += frame.len;
        count++;
    }
    return count;
}

void leak_batch_send_records(struct leak_told *told, struct leak_batch *b,
                             struct leak_link *l, const struct leak_recipe *r,
                             long window)
{
    *told = (struct leak_told){.last.heard = LEAK_RECEIPT, .all = true};
    leak_link_wait(l, LEAK_BATCH_PATIENCE_MS);
    while (told->last.heard == LEAK_RECEIPT &&
           send_window(told, b, l, r, window) > 0 && told->all) {
        told->last = leak_link_answer(l, r->lane, told->seq);
        if (told->last.heard == LEAK_RECEIPT)
            told->windows[told->last.code]++;
    }
    leak_link_wait(l, LEAK_PATIENCE_MS);
}

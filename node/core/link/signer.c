#include "node/core/link/signer.h"

#include <stdlib.h>

#include "proto/frame.h"

struct waiting {
    uint32_t link;
    bool forgotten;
    enum frame_type type;
    size_t at, len;
};

struct signer {
    struct buffer room;
    size_t begun; /* where the body being written starts */
    struct waiting waiting[SIGNER_ITEMS_MAX];
    struct key_line_sign sign[SIGNER_ITEMS_MAX];
    size_t count;
    uint8_t octets[SIGNER_ROOM];
};

void signer_open(struct signer **out)
{
    struct signer *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    s->room = (struct buffer){s->octets, 0, sizeof s->octets};
    *out = s;
}

void signer_close(struct signer *s)
{
    free(s);
}

struct buffer *signer_room(struct core *c)
{
    struct signer *s = c->signer;

    if (s->count == SIGNER_ITEMS_MAX ||
        s->room.cap - s->room.len < FRAME_BODY_MAX)
        signer_flush(c);
    s->begun = s->room.len;
    return &s->room;
}

void signer_add(struct core *c, uint32_t link, enum frame_type type)
{
    struct signer *s = c->signer;

    s->waiting[s->count++] = (struct waiting){
        .link = link,
        .type = type,
        .at = s->begun,
        .len = s->room.len - s->begun,
    };
}

void signer_forget(struct core *c, uint32_t link)
{
    for (size_t i = 0; i < c->signer->count; i++)
        if (c->signer->waiting[i].link == link)
            c->signer->waiting[i].forgotten = true;
}

static void send_one(struct core *c, const struct waiting *w,
                     const struct key_line_sign *sign)
{
    static uint8_t room[FRAME_BODY_MAX + 256];
    struct buffer frame = {room, 0, sizeof room};

    if (sign->err != ERR_OK ||
        frame_signed_write(&frame, w->type, sign->body, &sign->sig) != ERR_OK)
        log_warn("a frame was not signed: %s", err_text(sign->err));
    else if (!w->forgotten)
        net_out_send(&c->net_out, w->link, bytes_of(&frame));
}

/* A receipt that is lost on an open connection is repeated on the next one
   only: WIRE.md 10.5. Net answers that the link is down. */
static void hang_up_all(struct core *c)
{
    for (size_t i = 0; i < c->signer->count; i++)
        if (!c->signer->waiting[i].forgotten)
            net_out_hang_up(&c->net_out, c->signer->waiting[i].link);
}

void signer_flush(struct core *c)
{
    struct signer *s = c->signer;
    enum err err = ERR_OK;

    if (s->count == 0)
        return;
    for (size_t i = 0; i < s->count; i++)
        s->sign[i] = (struct key_line_sign){
            .domain = frame_domain(s->waiting[i].type),
            .body = {s->octets + s->waiting[i].at, s->waiting[i].len},
        };
    do
        err = key_line_sign(core_keys(c), s->sign, s->count);
    while (core_keys_again(c, err));
    if (err != ERR_OK) {
        log_warn("cannot have frames signed: %s", err_text(err));
        hang_up_all(c);
    }
    for (size_t i = 0; i < s->count && err == ERR_OK; i++)
        send_one(c, &s->waiting[i], &s->sign[i]);
    s->count = 0;
    s->room.len = s->begun = 0;
}

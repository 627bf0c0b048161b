#include "node/net/net_line.h"

#include <string.h>

static void write_keys(struct writer *w, const struct net_line *line)
{
    writer_array(w, line->key_count);
    for (size_t i = 0; i < line->key_count; i++)
        writer_bin_from(w, line->keys[i].octet, sizeof line->keys[i].octet);
}

static void write_tk(struct writer *w, const struct net_line *line)
{
    writer_bin_from(w, line->tk.octet, sizeof line->tk.octet);
}

/* By field, in the order of net_line_next(); each kind passes those it has. */
static void write_from_core(struct writer *w, const struct net_line *line)
{
    if (line->kind == NET_LINE_ALLOW || line->kind == NET_LINE_DENY)
        write_tk(w, line);
    if (line->kind == NET_LINE_ALLOW)
        writer_bin_from(w, line->node.octet, sizeof line->node.octet);
    if (line->kind == NET_LINE_DIAL || line->kind == NET_LINE_UNDIAL)
        writer_uint(w, line->dial);
    if (line->kind == NET_LINE_LISTEN || line->kind == NET_LINE_DIAL)
        writer_str(w, line->text);
    if (line->kind == NET_LINE_DIAL)
        write_keys(w, line);
    if (line->kind == NET_LINE_SEND || line->kind == NET_LINE_HANGUP)
        writer_uint(w, line->link);
    if (line->kind == NET_LINE_SEND)
        writer_bin(w, line->frame);
}

static void write_from_net(struct writer *w, const struct net_line *line)
{
    if (line->kind == NET_LINE_READY || line->kind == NET_LINE_FAULT)
        writer_str(w, line->text);
    if (line->kind == NET_LINE_UP || line->kind == NET_LINE_DOWN ||
        line->kind == NET_LINE_FRAME)
        writer_uint(w, line->link);
    if (line->kind == NET_LINE_UP) {
        writer_bool(w, line->dialled);
        writer_uint(w, line->dial);
        write_tk(w, line);
        writer_str(w, line->text);
    }
    if (line->kind == NET_LINE_DOWN)
        writer_uint(w, line->down);
    if (line->kind == NET_LINE_FRAME)
        writer_bin(w, line->frame);
    if (line->kind == NET_LINE_REFUSED || line->kind == NET_LINE_SUSPECT)
        write_tk(w, line);
    if (line->kind == NET_LINE_REFUSED)
        writer_str(w, line->text);
    if (line->kind == NET_LINE_DIALSTATE) {
        writer_uint(w, line->dial);
        writer_uint(w, line->state);
        writer_uint(w, line->error);
    }
    if (line->kind == NET_LINE_SUSPECT)
        writer_uint(w, line->suspect);
}

/* Fields a kind has, its own number included; 0: no such kind. */
static size_t fields(uint64_t kind)
{
    static const uint8_t count[] = {
        [NET_LINE_ALLOW] = 3,   [NET_LINE_DENY] = 2,
        [NET_LINE_LISTEN] = 2,  [NET_LINE_DIAL] = 4,
        [NET_LINE_UNDIAL] = 2,  [NET_LINE_SEND] = 3,
        [NET_LINE_HANGUP] = 2,  [NET_LINE_READY] = 2,
        [NET_LINE_FAULT] = 2,   [NET_LINE_UP] = 6,
        [NET_LINE_DOWN] = 3,    [NET_LINE_FRAME] = 3,
        [NET_LINE_REFUSED] = 3, [NET_LINE_DIALSTATE] = 4,
        [NET_LINE_SUSPECT] = 3,
    };

    return kind < sizeof count ? count[kind] : 0;
}

enum err net_line_write(struct buffer *out, const struct net_line *line)
{
    struct writer w = writer_on(out);

    writer_array(&w, fields(line->kind));
    writer_uint(&w, line->kind);
    write_from_core(&w, line);
    write_from_net(&w, line);
    return writer_done(&w);
}

static uint32_t number(struct reader *r)
{
    return (uint32_t)reader_uint(r, UINT32_MAX);
}

static struct bytes text(struct reader *r)
{
    return reader_str(r, NET_LINE_TEXT_MAX);
}

static void read_tk(struct reader *r, struct net_line *line)
{
    reader_bin_into(r, line->tk.octet, sizeof line->tk.octet);
}

/* A word out of an enum that starts at 1. */
static uint64_t word(struct reader *r, uint64_t last)
{
    uint64_t value = reader_uint(r, last);

    reader_expect(r, value != 0);
    return value;
}

static void read_keys(struct reader *r, struct net_line *line)
{
    line->key_count = reader_array(r, NET_LINE_DIAL_KEYS_MAX);
    reader_expect(r, line->key_count > 0);
    for (size_t i = 0; i < line->key_count; i++)
        reader_bin_into(r, line->keys[i].octet, sizeof line->keys[i].octet);
}

static void read_from_core(struct reader *r, struct net_line *line)
{
    if (line->kind == NET_LINE_ALLOW || line->kind == NET_LINE_DENY)
        read_tk(r, line);
    if (line->kind == NET_LINE_ALLOW)
        reader_bin_into(r, line->node.octet, sizeof line->node.octet);
    if (line->kind == NET_LINE_LISTEN)
        line->text = reader_str(r, NET_LINE_ENDPOINT_MAX);
    if (line->kind == NET_LINE_DIAL || line->kind == NET_LINE_UNDIAL)
        line->dial = number(r);
    if (line->kind == NET_LINE_DIAL) {
        line->text = reader_str(r, NET_LINE_ENDPOINT_MAX);
        read_keys(r, line);
    }
    if (line->kind == NET_LINE_SEND || line->kind == NET_LINE_HANGUP)
        line->link = number(r);
    if (line->kind == NET_LINE_SEND)
        line->frame = reader_bin(r, NET_LINE_FRAME_MAX);
}

static void read_from_net(struct reader *r, struct net_line *line)
{
    if (line->kind == NET_LINE_READY || line->kind == NET_LINE_FAULT)
        line->text = text(r);
    if (line->kind == NET_LINE_UP || line->kind == NET_LINE_DOWN ||
        line->kind == NET_LINE_FRAME)
        line->link = number(r);
    if (line->kind == NET_LINE_UP) {
        line->dialled = reader_bool(r);
        line->dial = number(r);
        read_tk(r, line);
        line->text = text(r);
    }
    if (line->kind == NET_LINE_DOWN)
        line->down = (enum net_line_down)word(r, NET_LINE_DOWN_REPLACED);
    if (line->kind == NET_LINE_FRAME)
        line->frame = reader_bin(r, NET_LINE_FRAME_MAX);
    if (line->kind == NET_LINE_REFUSED || line->kind == NET_LINE_SUSPECT)
        read_tk(r, line);
    if (line->kind == NET_LINE_REFUSED)
        line->text = text(r);
    if (line->kind == NET_LINE_DIALSTATE) {
        line->dial = number(r);
        line->state = (enum net_line_state)word(r, NET_LINE_UNRESOLVED);
        line->error = number(r);
    }
    if (line->kind == NET_LINE_SUSPECT)
        line->suspect =
            (enum net_line_suspect)word(r, NET_LINE_SUSPECT_UNFINISHED);
}

enum err net_line_next(struct net_line *out, struct reader *batch)
{
    size_t count;
    uint64_t kind;

    *out = (struct net_line){.link = 0};
    if (batch->left.len == 0 && !batch->spoiled)
        return ERR_NOT_FOUND;
    count = reader_array(batch, 8);
    kind = reader_uint(batch, NET_LINE_SUSPECT);
    reader_expect(batch, count > 0 && count == fields(kind));
    if (!batch->spoiled) {
        out->kind = (enum net_line_kind)kind;
        read_from_core(batch, out);
        read_from_net(batch, out);
    }
    if (!batch->spoiled)
        return ERR_OK;
    *out = (struct net_line){.link = 0};
    return ERR_BAD_SHAPE;
}

const char *net_line_down_text(enum net_line_down down)
{
    static const char *const words[] = {
        [NET_LINE_DOWN_GONE] = "the connection ended",
        [NET_LINE_DOWN_HUNG_UP] = "hung up",
        [NET_LINE_DOWN_OVERFLOW] = "it takes less than is sent to it",
        [NET_LINE_DOWN_DENIED] = "its key is no longer let in",
        [NET_LINE_DOWN_REPLACED] = "another key spoke under its name",
    };

    return words[down];
}

const char *net_line_state_text(enum net_line_state state)
{
    static const char *const words[] = {
        [NET_LINE_CONNECTING] = "connecting",
        [NET_LINE_CONNECTED] = "connected",
        [NET_LINE_UNREACHABLE] = "nothing answers at that address and port",
        [NET_LINE_HANDSHAKE] =
            "what answers there does not hold the peer's key",
        [NET_LINE_NOT_LET_IN] = "the peer does not let our key in",
        [NET_LINE_UNRESOLVED] = "its host name has no address",
    };

    return words[state];
}

const char *net_line_suspect_text(enum net_line_suspect suspect)
{
    static const char *const words[] = {
        [NET_LINE_SUSPECT_MULTIPART] = "sent a message of several parts",
        [NET_LINE_SUSPECT_SQUAT] = "used another peer's routing id",
        [NET_LINE_SUSPECT_UNFINISHED] = "sends a message that never ends",
    };

    return words[suspect];
}

#include "node/net/net_line.h"

#include <string.h>

static void put_tk(struct writer *w, const struct net_line *line)
{
    writer_bin_from(w, line->tk.octet, sizeof line->tk.octet);
}

static void take_tk(struct reader *r, struct net_line *line)
{
    reader_bin_into(r, line->tk.octet, sizeof line->tk.octet);
}

static void put_node(struct writer *w, const struct net_line *line)
{
    writer_bin_from(w, line->node.octet, sizeof line->node.octet);
}

static void take_node(struct reader *r, struct net_line *line)
{
    reader_bin_into(r, line->node.octet, sizeof line->node.octet);
}

static uint32_t number(struct reader *r)
{
    return (uint32_t)reader_uint(r, UINT32_MAX);
}

static void put_link(struct writer *w, const struct net_line *line)
{
    writer_uint(w, line->link);
}

static void take_link(struct reader *r, struct net_line *line)
{
    line->link = number(r);
}

static void put_dial(struct writer *w, const struct net_line *line)
{
    writer_uint(w, line->dial);
}

static void take_dial(struct reader *r, struct net_line *line)
{
    line->dial = number(r);
}

static void put_error(struct writer *w, const struct net_line *line)
{
    writer_uint(w, line->error);
}

static void take_error(struct reader *r, struct net_line *line)
{
    line->error = number(r);
}

static void put_dialled(struct writer *w, const struct net_line *line)
{
    writer_bool(w, line->dialled);
}

static void take_dialled(struct reader *r, struct net_line *line)
{
    line->dialled = reader_bool(r);
}

static void put_text(struct writer *w, const struct net_line *line)
{
    writer_str(w, line->text);
}

static void take_text(struct reader *r, struct net_line *line)
{
    line->text = reader_str(r, NET_LINE_TEXT_MAX);
}

static void take_endpoint(struct reader *r, struct net_line *line)
{
    line->text = reader_str(r, NET_LINE_ENDPOINT_MAX);
}

static void put_frame(struct writer *w, const struct net_line *line)
{
    writer_bin(w, line->frame);
}

static void take_frame(struct reader *r, struct net_line *line)
{
    line->frame = reader_bin(r, NET_LINE_FRAME_MAX);
}

static void put_keys(struct writer *w, const struct net_line *line)
{
    writer_array(w, line->key_count);
    for (size_t i = 0; i < line->key_count; i++)
        writer_bin_from(w, line->keys[i].octet, sizeof line->keys[i].octet);
}

static void take_keys(struct reader *r, struct net_line *line)
{
    line->key_count = reader_array(r, NET_LINE_DIAL_KEYS_MAX);
    reader_expect(r, line->key_count > 0);
    for (size_t i = 0; i < line->key_count; i++)
        reader_bin_into(r, line->keys[i].octet, sizeof line->keys[i].octet);
}

/* A word out of an enum that starts at 1. */
static uint64_t word(struct reader *r, uint64_t last)
{
    uint64_t value = reader_uint(r, last);

    reader_expect(r, value != 0);
    return value;
}

static void put_down(struct writer *w, const struct net_line *line)
{
    writer_uint(w, line->down);
}

static void take_down(struct reader *r, struct net_line *line)
{
    line->down = (enum net_line_down)word(r, NET_LINE_DOWN_REPLACED);
}

static void put_state(struct writer *w, const struct net_line *line)
{
    writer_uint(w, line->state);
}

static void take_state(struct reader *r, struct net_line *line)
{
    line->state = (enum net_line_state)word(r, NET_LINE_UNRESOLVED);
}

static void put_suspect(struct writer *w, const struct net_line *line)
{
    writer_uint(w, line->suspect);
}

static void take_suspect(struct reader *r, struct net_line *line)
{
    line->suspect = (enum net_line_suspect)word(r, NET_LINE_SUSPECT_UNFINISHED);
}

static void put_half_open(struct writer *w, const struct net_line *line)
{
    writer_uint(w, line->half_open);
}

static void take_half_open(struct reader *r, struct net_line *line)
{
    line->half_open = number(r);
}

static void put_dropped(struct writer *w, const struct net_line *line)
{
    writer_uint(w, line->dropped);
}

static void take_dropped(struct reader *r, struct net_line *line)
{
    line->dropped = reader_uint(r, UINT64_MAX);
}

enum field {
    FIELD_END,
    FIELD_TK,
    FIELD_NODE,
    FIELD_LINK,
    FIELD_DIAL,
    FIELD_DIALLED,
    FIELD_TEXT,
    FIELD_ENDPOINT,
    FIELD_KEYS,
    FIELD_FRAME,
    FIELD_DOWN,
    FIELD_STATE,
    FIELD_ERROR,
    FIELD_SUSPECT,
    FIELD_HALF_OPEN,
    FIELD_DROPPED,
};

static const struct {
    void (*put)(struct writer *w, const struct net_line *line);
    void (*take)(struct reader *r, struct net_line *line);
} codecs[] = {
    [FIELD_TK] = {put_tk, take_tk},
    [FIELD_NODE] = {put_node, take_node},
    [FIELD_LINK] = {put_link, take_link},
    [FIELD_DIAL] = {put_dial, take_dial},
    [FIELD_DIALLED] = {put_dialled, take_dialled},
    [FIELD_TEXT] = {put_text, take_text},
    [FIELD_ENDPOINT] = {put_text, take_endpoint},
    [FIELD_KEYS] = {put_keys, take_keys},
    [FIELD_FRAME] = {put_frame, take_frame},
    [FIELD_DOWN] = {put_down, take_down},
    [FIELD_STATE] = {put_state, take_state},
    [FIELD_ERROR] = {put_error, take_error},
    [FIELD_SUSPECT] = {put_suspect, take_suspect},
    [FIELD_HALF_OPEN] = {put_half_open, take_half_open},
    [FIELD_DROPPED] = {put_dropped, take_dropped},
};

enum { FIELDS_MAX = 5, KINDS = NET_LINE_HALF_OPEN + 1 };

/* What follows a line's kind. */
static const enum field layouts[KINDS][FIELDS_MAX + 1] = {
    [NET_LINE_ALLOW] = {FIELD_TK, FIELD_NODE},
    [NET_LINE_DENY] = {FIELD_TK},
    [NET_LINE_LISTEN] = {FIELD_ENDPOINT},
    [NET_LINE_DIAL] = {FIELD_DIAL, FIELD_ENDPOINT, FIELD_KEYS},
    [NET_LINE_UNDIAL] = {FIELD_DIAL},
    [NET_LINE_SEND] = {FIELD_LINK, FIELD_FRAME},
    [NET_LINE_HANGUP] = {FIELD_LINK},
    [NET_LINE_READY] = {FIELD_TEXT},
    [NET_LINE_FAULT] = {FIELD_TEXT},
    [NET_LINE_UP] = {FIELD_LINK, FIELD_DIALLED, FIELD_DIAL, FIELD_TK,
                     FIELD_TEXT},
    [NET_LINE_DOWN] = {FIELD_LINK, FIELD_DOWN},
    [NET_LINE_FRAME] = {FIELD_LINK, FIELD_FRAME},
    [NET_LINE_REFUSED] = {FIELD_TK, FIELD_TEXT},
    [NET_LINE_DIALSTATE] = {FIELD_DIAL, FIELD_STATE, FIELD_ERROR},
    [NET_LINE_SUSPECT] = {FIELD_TK, FIELD_SUSPECT},
    [NET_LINE_HALF_OPEN] = {FIELD_HALF_OPEN, FIELD_DROPPED, FIELD_TEXT},
};

/* Fields behind a kind; 0: no such kind. */
static size_t fields(uint64_t kind)
{
    size_t count = 0;

    while (kind < KINDS && layouts[kind][count] != FIELD_END)
        count++;
    return count;
}

enum err net_line_write(struct buffer *out, const struct net_line *line)
{
    struct writer w = writer_on(out);
    size_t count = fields(line->kind);

    writer_array(&w, 1 + count);
    writer_uint(&w, line->kind);
    for (size_t i = 0; i < count; i++)
        codecs[layouts[line->kind][i]].put(&w, line);
    return writer_done(&w);
}

enum err net_line_next(struct net_line *out, struct reader *batch)
{
    size_t count;
    uint64_t kind;

    *out = (struct net_line){.link = 0};
    if (batch->left.len == 0 && !batch->spoiled)
        return ERR_NOT_FOUND;
    count = reader_array(batch, 1 + FIELDS_MAX);
    kind = reader_uint(batch, NET_LINE_HALF_OPEN);
    reader_expect(batch, count > 1 && count == 1 + fields(kind));
    out->kind = (enum net_line_kind)kind;
    for (size_t i = 1; i < count && !batch->spoiled; i++)
        codecs[layouts[kind][i - 1]].take(batch, out);
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

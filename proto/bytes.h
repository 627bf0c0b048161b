/* bytes: a borrowed run of octets. It never owns what it points at. */
#ifndef PROTO_BYTES_H
#define PROTO_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Before a large local buffer that is written before it is read: zeroing it, as
   the build does with what nobody sets, would take longer than the work. */
#if defined __has_attribute
#if __has_attribute(uninitialized)
#define BYTES_UNSET __attribute__((uninitialized))
#endif
#endif
#ifndef BYTES_UNSET
#define BYTES_UNSET
#endif

struct bytes {
    const uint8_t *at;
    size_t len;
};

/* Caller's storage that fills from the front. */
struct buffer {
    uint8_t *at;
    size_t len; /* used */
    size_t cap;
};

/* The used part of b, borrowed. */
static inline struct bytes bytes_of(const struct buffer *b)
{
    return (struct bytes){b->at, b->len};
}

/* The octets of a NUL-terminated text, without the NUL. */
static inline struct bytes bytes_text(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

/* The same of a literal, where a table is set up. */
#define BYTES_LITERAL(text)                                                    \
    {                                                                          \
        (const uint8_t *)(text), sizeof(text) - 1                              \
    }

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Octet order; a prefix comes first. <0, 0, >0. */
int bytes_compare(struct bytes a, struct bytes b);

/* Append; false, and nothing added, when it does not fit. */
static inline bool buffer_add(struct buffer *b, struct bytes more)
{
    if (more.len > b->cap - b->len)
        return false;
    if (more.len > 0)
        memcpy(b->at + b->len, more.at, more.len);
    b->len += more.len;
    return true;
}

static inline bool buffer_add_text(struct buffer *b, const char *text)
{
    return buffer_add(b, bytes_text(text));
}

static inline bool buffer_add_octet(struct buffer *b, uint8_t octet)
{
    if (b->len >= b->cap)
        return false;
    b->at[b->len++] = octet;
    return true;
}

/* Big-endian, fixed width: for keys and stored values. */
void bytes_put_be(uint8_t *at, uint64_t value, size_t width);
uint64_t bytes_get_be(const uint8_t *at, size_t width);

#endif

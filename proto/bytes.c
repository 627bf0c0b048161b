#include "proto/bytes.h"

#include <string.h>

struct bytes bytes_of(const struct buffer *b)
{
    return (struct bytes){b->at, b->len};
}

struct bytes bytes_text(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

int bytes_compare(struct bytes a, struct bytes b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.at, b.at, common);

    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

bool buffer_add(struct buffer *b, struct bytes more)
{
    if (more.len > b->cap - b->len)
        return false;
    if (more.len > 0)
        memcpy(b->at + b->len, more.at, more.len);
    b->len += more.len;
    return true;
}

bool buffer_add_text(struct buffer *b, const char *text)
{
    return buffer_add(b, bytes_text(text));
}

void bytes_put_be(uint8_t *at, uint64_t value, size_t width)
{
    for (size_t i = width; i > 0; i--) {
        at[i - 1] = (uint8_t)value;
        value >>= 8;
    }
}

uint64_t bytes_get_be(const uint8_t *at, size_t width)
{
    uint64_t value = 0;

    for (size_t i = 0; i < width; i++)
        value = value << 8 | at[i];
    return value;
}

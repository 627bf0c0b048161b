#include "tools/formats/label/marking_fold.h"

#include <string.h>

#include "proto/ascii.h"

/* What stands for something else; "" is nothing, NULL ends the text. */
static const struct {
    const char *from, *to;
} written[] = {
    {"\u3002", NULL},      {"\u3001", NULL},         {"\uff0c", NULL},
    {"\uff61", NULL},      {"\u3000", " "},          {"\u00a0", " "},
    {"\u200b", ""},        {"\u200c", ""},           {"\u200d", ""},
    {"\u2060", ""},        {"\ufeff", ""},           {"\u00ad", ""},
    {"\u201c", "\""},      {"\u201d", "\""},         {"\u2018", "\""},
    {"\u2019", "\""},      {"\u300c", "\""},         {"\u300d", "\""},
    {"\u300e", "\""},      {"\u300f", "\""},         {"\u3010", "\""},
    {"\u3011", "\""},      {"\u3014", "\""},         {"\u3015", "\""},
    {"\u3008", "\""},      {"\u3009", "\""},         {"\u300a", "\""},
    {"\u300b", "\""},      {"\u2010", "-"},          {"\u2011", "-"},
    {"\u2012", "-"},       {"\u2013", "-"},          {"\u2014", "-"},
    {"\u2015", "-"},       {"\u2192", ">"},          {"赤", "red"},
    {"レッド", "red"},     {"緑", "green"},          {"グリーン", "green"},
    {"白", "clear"},       {"ホワイト", "white"},    {"クリア", "clear"},
    {"アンバー", "amber"}, {"ストリクト", "strict"},
};

/* Octets of a character by its first. */
static size_t width(uint8_t lead)
{
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

uint8_t marking_narrow(struct bytes text, size_t at, size_t *taken)
{
    uint8_t c = text.at[at];
    unsigned point;

    *taken = width(c);
    if (c < 0x80)
        return ascii_lower(c);
    if (at + *taken > text.len) {
        *taken = text.len - at;
        return 0;
    }
    if (*taken != 3)
        return 0;
    point = (unsigned)((c & 0x0f) << 12 | (text.at[at + 1] & 0x3f) << 6 |
                       (text.at[at + 2] & 0x3f));
    return point >= 0xff01 && point <= 0xff5e
               ? ascii_lower((uint8_t)(point - 0xfee0))
               : 0;
}

/* What the text at `at` is written for; *ends where nothing goes on. */
static const char *replaced(struct bytes text, size_t at, size_t *taken,
                            bool *ends)
{
    struct bytes rest = ascii_from(text, at);

    *ends = false;
    if (text.at[at] < 0x80)
        return NULL;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (ascii_starts(rest, written[i].from)) {
            *taken = strlen(written[i].from);
            *ends = written[i].to == NULL;
            return written[i].to;
        }
    return NULL;
}

struct bytes marking_fold(uint8_t room[static MARKING_WINDOW],
                          struct bytes text)
{
    struct buffer out = {room, 0, MARKING_WINDOW};
    size_t taken;
    bool fits = true, ends = false;

    for (size_t at = 0; at < text.len && fits && !ends; at += taken) {
        const char *other = replaced(text, at, &taken, &ends);
        uint8_t c;

        if (ends)
            break;
        if (other != NULL) {
            fits = buffer_add(&out, bytes_text(other));
            continue;
        }
        c = marking_narrow(text, at, &taken);
        fits = buffer_add_octet(&out, c == 0 ? MARKING_FILLER : c);
    }
    return bytes_of(&out);
}

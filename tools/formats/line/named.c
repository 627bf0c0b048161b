#include "tools/formats/line/named.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/judge.h"
#include "tools/formats/line/prose.h"
#include "tools/formats/word/domain.h"

enum {
    QUOTED_MAX = 96, /* octets of a file's name in quotes */
    WORDS_MAX = 6,   /* of the name of a file */
};

static struct bytes unquoted(struct bytes name)
{
    while (name.len > 2 && name.at[0] == name.at[name.len - 1] &&
           strchr("`\"'+*", name.at[0]) != NULL)
        name = (struct bytes){name.at + 1, name.len - 2};
    return name;
}

bool named_read_quoted(struct reading *r, struct bytes line)
{
    struct bytes name = unquoted(line);
    struct token token;

    if (name.len == line.len || name.len > QUOTED_MAX ||
        ascii_find(name, 0, ' ') == name.len ||
        ascii_find(name, 0, line.at[0]) < name.len || !domain_file_end(name))
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (strchr("\\/:,;|", name.at[i]) != NULL)
            return false;
    judge_token_as(r, &token, INDICATOR_FILENAME, name);
    return prose_settle(r, &token, name, (struct bytes){0});
}

static size_t words_in(struct bytes text)
{
    size_t words = text.len > 0;

    for (size_t i = 0; i < text.len; i++)
        words += text.at[i] == ' ';
    return words;
}

/* "File: a b.exe" */
static bool read_file(struct reading *r, struct bytes value)
{
    struct token token;

    if (words_in(value) > WORDS_MAX || words_in(value) == 1 ||
        !domain_file_end(value))
        return false;
    for (size_t i = 0; i < value.len; i++)
        if (strchr("\\/:,;|()[]", value.at[i]) != NULL)
            return false;
    judge_token_as(r, &token, INDICATOR_FILENAME, unquoted(value));
    return prose_settle(r, &token, value, (struct bytes){0});
}

/* Whether value is one of its type, not what somebody says about it. */
static bool is_sure(enum indicator_type type, struct bytes value)
{
    if (type == INDICATOR_MUTEX)
        return words_in(value) == 1;
    if (type == INDICATOR_USER_AGENT)
        return ascii_find(value, 0, '/') < ascii_find(value, 0, ' ');
    return words_in(value) <= WORDS_MAX && domain_file_end(value) &&
           ascii_find(value, 0, ',') == value.len;
}

/* Types whose values have the form of others, or of none, unless a label says
   what they are; coins: told where their checksum does not hold. */
static bool needs_label(enum indicator_type type)
{
    return type == INDICATOR_ASN || type == INDICATOR_JARM ||
           type == INDICATOR_MAC ||
           (type >= INDICATOR_CERT_MD5 && type <= INDICATOR_CERT_SERIAL);
}

static bool is_coin(enum indicator_type type)
{
    return type >= INDICATOR_BTC && type <= INDICATOR_ETH;
}

/* "ASN: 64496" */
static bool read_one(struct reading *r, enum indicator_type type,
                     struct bytes value)
{
    struct token token;

    if (words_in(value) != 1 || (!needs_label(type) && !is_coin(type)))
        return false;
    judge_token_as(r, &token, type, unquoted(value));
    return (token.verdict == TOKEN_TAKEN || is_coin(type)) &&
           prose_settle(r, &token, value, (struct bytes){0});
}

bool named_read(struct reading *r, const struct type_name *kind,
                struct bytes value)
{
    struct token token;

    if (kind->how == TYPE_NAMES_FILE)
        return read_file(r, value);
    if (kind->how == TYPE_NAMES_ONE && read_one(r, kind->type, value))
        return true;
    if (kind->how != TYPE_NAMES_ONE ||
        (kind->type != INDICATOR_MUTEX && kind->type != INDICATOR_USER_AGENT &&
         kind->type != INDICATOR_FILENAME))
        return false;
    if (is_sure(kind->type, value)) {
        judge_token_as(r, &token, kind->type, unquoted(value));
        return prose_settle(r, &token, value, (struct bytes){0});
    }
    if (kind->type == INDICATOR_FILENAME)
        return false; /* several of them, or a sentence */
    reading_reject(r, value, N_("unclear whether a value or a description"));
    return true;
}

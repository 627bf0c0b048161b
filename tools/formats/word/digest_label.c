#include "tools/formats/word/digest_label.h"

#include <string.h>

#include "proto/ascii.h"

static const size_t lengths[] = {32, 40, 56, 64, 96, 128};

enum {
    LENGTHS = sizeof lengths / sizeof *lengths,
    WIDE = 3, /* octets of a kana */
};

/* What a name says beside its type. */
enum {
    NAMES_TYPE = 0,
    NAMES_DIGEST = DIGEST_LABEL_ANY,
    NAMES_HASH = DIGEST_LABEL_ANY | DIGEST_LABEL_HASH,
    NAMES_DIGESTS = NAMES_DIGEST | DIGEST_LABEL_MANY,
    NAMES_HASHES = NAMES_HASH | DIGEST_LABEL_MANY,
    NAMES_CHAIN = DIGEST_LABEL_CHAIN, /* its hashes are of no file */
    NAMES_OTHER = 16,                 /* what follows is no digest */
};

/* Longer ones first: the first that fits is taken. */
static const struct name {
    const char *text;
    unsigned kinds;
    size_t digits;
} names[] = {
    {"md5sum", NAMES_TYPE, 32},      {"md5", NAMES_TYPE, 32},
    {"sha1sum", NAMES_TYPE, 40},     {"sha1", NAMES_TYPE, 40},
    {"sha224", NAMES_TYPE, 56},      {"sha256sum", NAMES_TYPE, 64},
    {"sha256", NAMES_TYPE, 64},      {"sha2-256", NAMES_TYPE, 64},
    {"sha384", NAMES_TYPE, 96},      {"sha512sum", NAMES_TYPE, 128},
    {"sha512", NAMES_TYPE, 128},     {"sha2-512", NAMES_TYPE, 128},
    {"imphash", NAMES_TYPE, 32},     {"authentihash", NAMES_TYPE, 64},
    {"hash", NAMES_HASH, 0},         {"hashes", NAMES_HASHES, 0},
    {"digest", NAMES_DIGEST, 0},     {"digests", NAMES_DIGESTS, 0},
    {"transaction", NAMES_CHAIN, 0}, {"transactions", NAMES_CHAIN, 0},
    {"tx", NAMES_CHAIN, 0},          {"txn", NAMES_CHAIN, 0},
    {"txid", NAMES_CHAIN, 0},        {"block", NAMES_CHAIN, 0},
    {"blockchain", NAMES_CHAIN, 0},  {"contract", NAMES_CHAIN, 0},
    {"commit", NAMES_CHAIN, 0},      {"wallet", NAMES_CHAIN, 0},
    {"address", NAMES_OTHER, 0},     {"guid", NAMES_OTHER, 0},
    {"hmac", NAMES_OTHER, 0},        {"iv", NAMES_OTHER, 0},
    {"key", NAMES_OTHER, 0},         {"keys", NAMES_OTHER, 0},
    {"license", NAMES_OTHER, 0},     {"licence", NAMES_OTHER, 0},
    {"memory", NAMES_OTHER, 0},      {"mutex", NAMES_OTHER, 0},
    {"nonce", NAMES_OTHER, 0},       {"phone", NAMES_OTHER, 0},
    {"salt", NAMES_OTHER, 0},        {"serial", NAMES_OTHER, 0},
    {"table", NAMES_OTHER, 0},       {"uuid", NAMES_OTHER, 0},
};

static bool is_letter(struct bytes line, size_t at)
{
    return at < line.len && ascii_alnum(line.at[at]);
}

/* Octets of name at `at`, as a word of its own; "SHA-256" and "SHA 256" are
   SHA256. 0: it is another word. */
static size_t name_len(struct bytes line, size_t at, const char *name)
{
    const size_t start = at;

    for (size_t i = 0; name[i] != '\0'; i++, at++) {
        if (at > start && ascii_digit((uint8_t)name[i]) &&
            ascii_alpha((uint8_t)name[i - 1]) && at < line.len &&
            strchr("-_ ", line.at[at]) != NULL)
            at++;
        if (at >= line.len || ascii_lower(line.at[at]) != (uint8_t)name[i])
            return 0;
    }
    return is_letter(line, at) ? 0 : at - start;
}

static bool starts(struct bytes line, size_t at, const char *word)
{
    return ascii_starts(ascii_from(line, at), word);
}

/* A katakana at `at`; the dot of a list is none. */
static bool is_katakana(struct bytes line, size_t at)
{
    if (at + WIDE > line.len || line.at[at] != 0xe3)
        return false;
    return line.at[at + 1] == 0x83
               ? line.at[at + 2] != 0xbb
               : line.at[at + 1] == 0x82 && line.at[at + 2] >= 0xa1;
}

/* "ハッシュ", not "ハッシュタグ" or "ブロックハッシュ", but "ファイルハッシュ".
   Octets; 0: it is another word. */
static size_t japanese_len(struct bytes line, size_t at)
{
    static const char hash[] = "\u30cf\u30c3\u30b7\u30e5";
    static const char file[] = "\u30d5\u30a1\u30a4\u30eb";
    const size_t end = at + strlen(hash);

    if (!starts(line, at, hash) || is_katakana(line, end))
        return 0;
    if (at >= WIDE && is_katakana(line, at - WIDE) &&
        (at < strlen(file) || !starts(line, at - strlen(file), file)))
        return 0;
    return strlen(hash);
}

/* Names after names add to each other: "MD5/SHA1:". */
static void name(struct digest_label *l, unsigned kinds, size_t digits)
{
    if (l->used || kinds == NAMES_OTHER)
        *l = (struct digest_label){.kinds = l->kinds & DIGEST_LABEL_CHAIN};
    l->words = 0;
    l->kinds |= kinds & ~(unsigned)NAMES_OTHER;
    for (size_t i = 0; i < LENGTHS; i++)
        l->types |= lengths[i] == digits ? 1U << i : 0;
}

/* Octets of a Japanese word that says what digits are; 0: there is none. */
static size_t japanese_word(struct digest_label *l, struct bytes line,
                            size_t at)
{
    static const struct name words[] = {
        {"\u30c8\u30e9\u30f3\u30b6\u30af\u30b7\u30e7\u30f3", NAMES_CHAIN, 0},
        {"\u30d6\u30ed\u30c3\u30af", NAMES_CHAIN, 0},
        {"\u30a6\u30a9\u30ec\u30c3\u30c8", NAMES_CHAIN, 0},
        {"\u53d6\u5f15", NAMES_CHAIN, 0},
        {"\u30e1\u30e2\u30ea", NAMES_OTHER, 0},
        {"\u30ad\u30fc", NAMES_OTHER, 0},
        {"\u30b7\u30ea\u30a2\u30eb", NAMES_OTHER, 0},
        {"\u9375", NAMES_OTHER, 0},
    };
    const size_t hash = japanese_len(line, at);

    if (hash > 0)
        name(l, NAMES_HASH, 0);
    for (size_t i = 0; hash == 0 && i < sizeof words / sizeof *words; i++)
        if (starts(line, at, words[i].text)) {
            name(l, words[i].kinds, 0);
            return strlen(words[i].text);
        }
    return hash;
}

static size_t letters(struct bytes line, size_t at)
{
    size_t end = at;

    while (is_letter(line, end))
        end++;
    return end - at;
}

static size_t ascii_word(struct digest_label *l, struct bytes line, size_t at)
{
    size_t len;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((len = name_len(line, at, names[i].text)) > 0) {
            name(l, names[i].kinds, names[i].digits);
            return len;
        }
    l->words++;
    return letters(line, at);
}

static bool ends_sentence(struct bytes line, size_t at)
{
    if (starts(line, at, "\u3002"))
        return true;
    return strchr(".!?", line.at[at]) != NULL && line.at[at] != '\0' &&
           (at + 1 == line.len || line.at[at + 1] == ' ');
}

size_t digest_label_word(struct digest_label *l, struct bytes line, size_t at)
{
    size_t len;

    if (is_letter(line, at))
        return ascii_word(l, line, at);
    if ((len = japanese_word(l, line, at)) > 0)
        return len;
    if (ends_sentence(line, at))
        *l = (struct digest_label){0};
    return 1;
}

void digest_label_used(struct digest_label *l)
{
    l->used = true;
    l->words = 0;
}

/* Of any type, and of a file. */
static bool is_any(const struct digest_label *l)
{
    return (l->kinds & DIGEST_LABEL_ANY) != 0 &&
           (l->kinds & DIGEST_LABEL_CHAIN) == 0;
}

bool digest_label_is(const struct digest_label *l)
{
    return l->types != 0 || is_any(l);
}

bool digest_label_fits(const struct digest_label *l, size_t digits, bool any)
{
    for (size_t i = 0; i < LENGTHS; i++)
        if (lengths[i] == digits)
            return (l->types & 1U << i) != 0 ||
                   (any && l->types == 0 && is_any(l));
    return false;
}

size_t digest_label_part(const struct digest_label *l, size_t digits)
{
    for (size_t i = 0; i < LENGTHS; i++)
        if ((l->types & 1U << i) != 0 && digits % lengths[i] == 0)
            return lengths[i];
    return 0;
}

#include "proto/tlp.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* WIRE.md 5.1: "0 CLEAR, 1 GREEN, 2 AMBER, 3 AMBER+STRICT, 4 RED" */
static const char *const tlp_texts[TLP_COUNT] = {
#define X(name, number, label, word) [number] = "TLP:" label,
    TLP_LIST(X)
#undef X
};

/* WIRE.md 5.2: "0 CLEAR, 1 GREEN, 2 AMBER, 3 RED" */
static const char *const pap_texts[PAP_COUNT] = {
#define X(name, number, label, word) [number] = "PAP:" label,
    PAP_LIST(X)
#undef X
};

enum { PREFIX = 4 }; /* "TLP:" */

const char *tlp_text(enum tlp tlp)
{
    assert((unsigned)tlp < TLP_COUNT);
    return tlp_texts[tlp];
}

const char *pap_text(enum pap pap)
{
    assert((unsigned)pap < PAP_COUNT);
    return pap_texts[pap];
}

const char *tlp_word(enum tlp tlp)
{
    static const char *const words[TLP_COUNT] = {
#define X(name, number, label, word) [number] = word,
        TLP_LIST(X)
#undef X
    };

    assert((unsigned)tlp < TLP_COUNT);
    return words[tlp];
}

/* Joined; without the first '|'. */
#define X(name, number, label, word) "|" word

const char *tlp_words(void)
{
    return &TLP_LIST(X)[1];
}

const char *pap_words(void)
{
    return &PAP_LIST(X)[1];
}

#undef X

static uint8_t upper(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

static bool same_folded(struct bytes text, const char *capitals)
{
    if (text.len != strlen(capitals))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (upper(text.at[i]) != (uint8_t)capitals[i])
            return false;
    }
    return true;
}

/* The label's index; -1 when text is none, with or without its prefix. */
static int label(const char *const *labels, int count, struct bytes text)
{
    for (int i = 0; i < count; i++) {
        if (same_folded(text, labels[i]) ||
            same_folded(text, labels[i] + PREFIX))
            return i;
    }
    return -1;
}

bool tlp_parse(enum tlp *out, struct bytes text)
{
    int i = label(tlp_texts, TLP_COUNT, text);

    /* TLP 1.0's name for what 2.0 calls CLEAR. */
    if (same_folded(text, "TLP:WHITE") || same_folded(text, "WHITE"))
        i = TLP_CLEAR;
    if (i < 0)
        return false;
    *out = (enum tlp)i;
    return true;
}

bool pap_parse(enum pap *out, struct bytes text)
{
    int i = label(pap_texts, PAP_COUNT, text);

    if (same_folded(text, "PAP:WHITE") || same_folded(text, "WHITE"))
        i = PAP_CLEAR;
    if (i < 0)
        return false;
    *out = (enum pap)i;
    return true;
}

/*
 * incident_form_word: the words a form knows: headings, categories, states and
 * times, as Japanese and English people write them.
 */
#ifndef TOOLS_FORMATS_INCIDENT_INCIDENT_FORM_WORD_H
#define TOOLS_FORMATS_INCIDENT_INCIDENT_FORM_WORD_H

#include "proto/bytes.h"

/* In the order of the form: English, Japanese. */
/* clang-format off */
#define INCIDENT_FIELD_LIST(X)                                             \
    X(CASE,       "case",             "ケース")                            \
    X(TITLE,      "title",            "件名")                              \
    X(CATEGORY,   "category",         "分類")                              \
    X(STATE,      "state",            "状態")                              \
    X(DETECTED,   "detected",         "発覚日時")                          \
    X(OCCURRED,   "occurred",         "発生日時")                          \
    X(WHAT,       "what happened",    "発生事象")                          \
    X(AFFECTED,   "affected systems", "対象システム")                      \
    X(CONTACT,    "contact",          "連絡先")                            \
    X(INDICATORS, "indicators",       "インジケーター")
/* clang-format on */

enum incident_field {
#define X(name, english, japanese) INCIDENT_FIELD_##name,
    INCIDENT_FIELD_LIST(X)
#undef X
        INCIDENT_FIELDS,
};

const char *incident_field_text(enum incident_field f);

/* Its name in Japanese; english as it is where it names no field. */
const char *incident_field_japanese(const char *english);

/* The heading of a line, whether the line looks like one at all, and what is
   written behind it. INCIDENT_FIELDS: none, or one nobody knows. */
enum incident_field incident_field_of(struct bytes line, bool *looks,
                                      struct bytes *behind);

/* "ransomware", "ランサムウェア" or both around a slash; never two. */
bool incident_category_of(uint64_t *out, struct bytes text);
bool incident_state_of(uint64_t *out, struct bytes text);

/* Without white space (full-width, too) at both ends. */
struct bytes incident_trimmed(struct bytes text);

#endif

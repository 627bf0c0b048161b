#include "tools/formats/reading.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/label/marking.h"
#include "tools/formats/marked.h"

static bool is_digest(enum indicator_type type)
{
    return (type >= INDICATOR_MD5 && type <= INDICATOR_AUTHENTIHASH) ||
           (type >= INDICATOR_JA3 && type <= INDICATOR_HASSH) ||
           (type >= INDICATOR_CERT_MD5 && type <= INDICATOR_CERT_SHA256);
}

const struct type_name *reading_said(struct reading *r, struct bytes label)
{
    const struct type_name *kind;

    while (label.len > 0 && strchr(":= (\"'", label.at[label.len - 1]) != NULL)
        label.len--;
    if (ascii_ends(label, "\uff1a") || ascii_ends(label, "\uff1d"))
        label.len -= strlen("\uff1a");
    kind = type_names_find(label);
    if (kind != NULL && kind->why == type_names_unshared)
        r->unshared = true;
    if (kind != NULL && kind->how == TYPE_NAMES_ONE && is_digest(kind->type)) {
        r->digest = kind->type;
        r->unshared = false;
    }
    return kind;
}

/* U+FFFD stands for octets that nobody could read. */
static bool is_spoilt(struct bytes value)
{
    for (size_t at = ascii_find(value, 0, 0xef); at < value.len;
         at = ascii_find(value, at + 1, 0xef))
        if (ascii_starts(ascii_from(value, at), "\xef\xbf\xbd"))
            return true;
    return false;
}

/* What somebody put behind a # on purpose, and what is said of a list as a
   whole, is not in the list. */
static void tell_of_comment(struct reading *r, const struct token *token)
{
    if (findings_have(r->found, token->type, token->value))
        return;
    r->told++;
    findings_reject(r->found, &r->place, token->value,
                    N_("in a comment: take its mark away if it is meant"));
}

/* Whether what was read is told and stays here. */
static bool stays(struct reading *r, const struct token *token)
{
    if (is_spoilt(token->value))
        reading_reject(r, token->value, N_("a broken character stands in it"));
    else if (r->comment)
        tell_of_comment(r, token);
    else if (r->harmless)
        reading_reject(r, token->value,
                       N_("in a line about what is harmless or who was hit: "
                          "left out"));
    else
        return false;
    return true;
}

void reading_keep(struct reading *r, const struct token *token,
                  const struct record_indicator *like)
{
    struct finding item = {
        .entry = findings_entry(token->type, token->value),
        .line = r->place.line,
        .caution = token->caution,
        .refanged = token->refanged,
        .labelled = r->own.there,
        .tlp = (uint8_t)r->own.level,
    };

    if (stays(r, token))
        return;
    if (like != NULL) {
        item.entry = *like;
        item.entry.type = (uint64_t)token->type;
        item.entry.value = token->value;
    }
    if (item.entry.last_seen_s != 0 &&
        item.entry.last_seen_s < item.entry.first_seen_s) {
        item.entry.first_seen_s = item.entry.last_seen_s = 0;
        findings_note(r->found, &r->place, token->value,
                      N_("last seen before it was first seen: both left out"));
    }
    item.entry.detect =
        item.entry.detect && !token->context &&
        !(r->beside_digest && token->type == INDICATOR_FILENAME);
    if (token->remark != NULL)
        findings_note(r->found, &r->place, token->value, token->remark);
    r->told++;
    findings_add(r->found, &item);
}

void reading_reject(struct reading *r, struct bytes shown, const char *reason)
{
    if (r->comment)
        return;
    r->told++;
    findings_reject(r->found, &r->place, shown, reason);
}

void reading_labels(struct reading *r, struct bytes text)
{
    for (r->place = (struct place){.line = 1}; text.len > 0; r->place.line++) {
        size_t end = ascii_find(text, 0, '\n');

        findings_labels(r->found, &r->place, (struct bytes){text.at, end});
        text = ascii_from(text, end < text.len ? end + 1 : end);
    }
}

void reading_part(struct reading *r)
{
    r->own = (struct finding_label){0};
}

void reading_part_tlp(struct reading *r, enum tlp tlp)
{
    if (!r->own.there || (unsigned)tlp > r->own.level)
        r->own = (struct finding_label){true, (unsigned)tlp, {0}};
    findings_part_tlp(r->found, &r->place, tlp);
}

void reading_part_labels(struct reading *r, struct bytes text)
{
    struct markings labels;

    marking_scan(&labels, text);
    if (labels.tlp_there)
        reading_part_tlp(r, labels.tlp);
    if (labels.unknown) /* nobody can say what it allows */
        reading_part_tlp(r, TLP_RED);
    if (labels.pap_there)
        findings_pap(r->found, &r->place, labels.pap);
}

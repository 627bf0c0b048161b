#include "tools/client/import_words.h"

#include <stdlib.h>
#include <string.h>

#include "tools/client/nfc.h"
#include "tools/client/own.h"
#include "tools/client/visible.h"
#include "tools/formats/label/marking.h"
#include "tools/formats/text_pool.h"

enum { TEXT_ROOM = RECORD_TITLE_MAX * 8 + RECORD_TEXT_MAX }; /* in NFC */

static struct bytes title_of(const struct import *k)
{
    if (k->title != NULL)
        return bytes_text(k->title);
    for (size_t i = 0; i < k->files; i++)
        if (k->source[i].found->title.len > 0)
            return k->source[i].found->title;
    return bytes_text(k->title_otherwise == NULL ? "" : k->title_otherwise);
}

static bool add_text(struct buffer *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];

        if (c == '\r' || c == 0x7f)
            continue;
        if (c < 0x20 && c != '\n' && c != '\t')
            c = ' ';
        if (!buffer_add_octet(out, c))
            return false;
    }
    return true;
}

/* The text of all files, one after the other, with line ends as \n. Of tables
   and events only the comments beside the values go along. */
static bool text_of(const struct import *k, struct buffer *out)
{
    for (size_t i = 0; i < k->files; i++)
        if (source_is_prose(&k->source[i]) &&
            !add_text(out, k->source[i].chars.text))
            return false;
    return true;
}

/* What is typed is as binding as what is read. */
static enum verdict check_title(const struct import *k, struct reasons *why)
{
    struct markings labels;
    const char *found;

    marking_scan(&labels, k->own_title);
    if (!labels.tlp_there || labels.tlp <= k->tlp)
        return VERDICT_DONE;
    found = tlp_text(labels.tlp);
    return reasons_add(why, VERDICT_WRONG, REASON_TITLE_STRICTER,
                       (const char *[]){found, tlp_text(k->tlp),
                                        found + strlen("TLP:"), NULL});
}

/* Into what lies behind the room, without what is the operator's own into what
   lies behind that, then in NFC into the room. */
static enum verdict settle_text(struct import *k, struct buffer *room,
                                struct reasons *why)
{
    struct buffer text = {room->at + room->cap, 0, RECORD_TEXT_MAX};
    struct buffer masked = {text.at + text.cap, 0, RECORD_TEXT_MAX};

    if (!text_of(k, &text))
        return reasons_add(why, VERDICT_WRONG, REASON_TEXT_TOO_LONG, NULL);
    k->text = nfc_of(
        room, own_masked(k->config, &masked, bytes_of(&text), &k->masked));
    return VERDICT_DONE;
}

/* Own names and private addresses in what people wrote of the values. */
static void mask_comments(struct import *k)
{
    uint8_t octets[FINDINGS_COMMENT_MAX];

    for (size_t i = 0; i < k->count; i++) {
        struct buffer room = {octets, 0, sizeof octets};
        struct bytes comment = k->entries[i].comment;
        struct bytes masked = own_masked(k->config, &room, comment, &k->masked);

        if (masked.at != comment.at)
            k->entries[i].comment =
                text_pool_keep(k->kept, masked, FINDINGS_COMMENT_MAX);
    }
}

/* The title as it leaves. */
static void settle_title(struct import *k, struct bytes title)
{
    title = own_masked(k->config, &k->words, title, &k->masked);
    k->own_title = visible_line(&k->words, title, &k->hidden);
}

enum verdict import_words_settle(struct import *k, struct reasons *why)
{
    enum verdict verdict;

    k->words =
        (struct buffer){malloc(TEXT_ROOM + 2 * RECORD_TEXT_MAX), 0, TEXT_ROOM};
    if (k->words.at == NULL)
        abort();
    settle_title(k, title_of(k));
    mask_comments(k);
    visible_comments(k->entries, k->count, &k->comment_room, &k->hidden);
    verdict = check_title(k, why);
    if (verdict == VERDICT_DONE && k->with_text)
        verdict = settle_text(k, &k->words, why);
    return verdict;
}

enum verdict import_words_entitle(struct import *k, const char *title,
                                  struct reasons *why)
{
    settle_title(k,
                 text_pool_keep(k->kept, bytes_text(title), RECORD_TITLE_MAX));
    return check_title(k, why);
}

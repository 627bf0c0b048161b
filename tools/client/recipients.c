#include "tools/client/recipients.h"

#include <stdio.h>
#include <string.h>

#include "proto/record.h"
#include "tools/client/client.h"

enum {
    DELEGATES_OCTETS = RECORD_DELEGATION_MAX * (CONTROL_NAME_MAX * 4 + 16),
    COUNT_TEXT = 24,
    WORD_MAX = 1024, /* of a name in a reason, cut */
};

static const char group_prefix[] = "group:";

/* "jpcert:community", read. */
struct delegate {
    struct bytes peer;
    enum record_scope scope;
};

static bool is_group(const char *word)
{
    return strncmp(word, group_prefix, sizeof group_prefix - 1) == 0;
}

static bool names_group(const struct recipients *r)
{
    for (size_t i = 0; i < r->to.count; i++)
        if (is_group(r->to.item[i]))
            return true;
    return false;
}

static bool names_everyone(const struct recipients *r)
{
    for (size_t i = 0; i < r->to.count; i++)
        if (strcmp(r->to.item[i], "everyone") == 0)
            return true;
    return false;
}

/* "none" takes back what a revised record delegated. */
static bool names_none(const struct recipients *r)
{
    return r->delegate.count == 1 && strcmp(r->delegate.item[0], "none") == 0;
}

static bool read_delegate(struct delegate *out, const char *word, bool audience)
{
    const char *colon = strrchr(word, ':');
    const char *scope = colon == NULL ? "" : colon + 1;

    out->peer = bytes_text(word);
    out->scope = audience ? RECORD_SCOPE_AUDIENCE : RECORD_SCOPE_COMMUNITY;
    if (colon != NULL)
        out->peer.len = (size_t)(colon - word);
    if (strcmp(scope, "audience") == 0)
        out->scope = RECORD_SCOPE_AUDIENCE;
    else if (strcmp(scope, "community") == 0)
        out->scope = RECORD_SCOPE_COMMUNITY;
    else if (colon != NULL)
        return false;
    return out->peer.len > 0;
}

static enum verdict wrong(struct reasons *why, enum reason_code code,
                          const char *word)
{
    return reasons_add(why, VERDICT_WRONG, code, (const char *[]){word, NULL});
}

static enum verdict check_to(const struct recipients *r, enum tlp tlp,
                             struct reasons *why)
{
    for (size_t i = 0; i < r->to.count; i++) {
        const char *word = r->to.item[i];

        if (*word == '\0' || strcmp(word, group_prefix) == 0)
            return wrong(why, REASON_TO_EMPTY, NULL);
        if (tlp == TLP_RED && is_group(word))
            return wrong(why, REASON_TO_GROUP_RED, word);
    }
    if (names_everyone(r) && r->to.count > 1)
        return wrong(why, REASON_TO_EVERYONE, NULL);
    return VERDICT_DONE;
}

static enum verdict check_later(struct recipients *r, bool groups,
                                struct reasons *why)
{
    const char *word = r->later_word;

    if (word == NULL)
        return VERDICT_DONE;
    if (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0)
        return wrong(why, REASON_LATER_WORD, word);
    if (!groups)
        return wrong(why, REASON_LATER_WITHOUT_GROUP, NULL);
    recipients_later(r, strcmp(word, "yes") == 0);
    return VERDICT_DONE;
}

static enum verdict check_delegate(const struct recipients *r, const char *word,
                                   enum tlp tlp, struct reasons *why)
{
    char peer[WORD_MAX];
    struct delegate d;

    if (!read_delegate(&d, word, r->audience))
        return wrong(why, REASON_DELEGATE_WORD, word);
    snprintf(peer, sizeof peer, "%.*s", (int)d.peer.len,
             (const char *)d.peer.at);
    if (d.scope == RECORD_SCOPE_AUDIENCE && !r->audience)
        return reasons_add(why, VERDICT_WRONG, REASON_DELEGATE_WITHIN_NONE,
                           (const char *[]){word, peer, NULL});
    if (d.scope == RECORD_SCOPE_COMMUNITY && tlp == TLP_AMBER_STRICT)
        return wrong(why, REASON_DELEGATE_STRICT, peer);
    return VERDICT_DONE;
}

static enum verdict check_delegates(const struct recipients *r, enum tlp tlp,
                                    struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;
    char most[COUNT_TEXT];

    if (r->delegate.count == 0 || names_none(r))
        return VERDICT_DONE;
    if (tlp == TLP_RED)
        return wrong(why, REASON_DELEGATE_RED, NULL);
    snprintf(most, sizeof most, "%d", RECORD_DELEGATION_MAX);
    if (r->delegate.count > RECORD_DELEGATION_MAX)
        return wrong(why, REASON_DELEGATES_MAX, most);
    for (size_t i = 0; i < r->delegate.count && verdict == VERDICT_DONE; i++)
        verdict = check_delegate(r, r->delegate.item[i], tlp, why);
    return verdict;
}

void recipients_later(struct recipients *r, bool later)
{
    r->later_said = true;
    r->later = later;
}

enum verdict recipients_check(struct recipients *r, enum tlp tlp,
                              const struct recipients_kept *kept,
                              struct reasons *why)
{
    bool keeps = kept != NULL && r->to.count == 0;
    bool groups = keeps ? kept->groups : names_group(r);
    enum verdict verdict = check_to(r, tlp, why);

    r->audience =
        keeps ? kept->audience : r->to.count > 0 && !names_everyone(r);
    if (verdict == VERDICT_DONE && tlp >= TLP_AMBER && !r->audience)
        verdict = wrong(why, REASON_TO_MISSING, tlp_text(tlp));
    if (verdict == VERDICT_DONE)
        verdict = check_later(r, groups, why);
    return verdict == VERDICT_DONE ? check_delegates(r, tlp, why) : verdict;
}

static void put_delegates(const struct recipients *r,
                          struct control_writer *args)
{
    uint8_t octets[DELEGATES_OCTETS];
    struct buffer packed = {octets, 0, sizeof octets};
    struct writer w = writer_on(&packed);
    size_t count = names_none(r) ? 0 : r->delegate.count;

    writer_array(&w, count);
    for (size_t i = 0; i < count; i++) {
        struct delegate d;

        if (!read_delegate(&d, r->delegate.item[i], r->audience))
            w.full = true; /* recipients_check() was not asked */
        writer_array(&w, 2);
        writer_str(&w, d.peer);
        writer_uint(&w, (uint64_t)d.scope);
    }
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, "delegate", bytes_of(&packed));
    else
        args->w.full = true; /* seen when the request ends */
}

void recipients_put(const struct recipients *r, struct control_writer *args)
{
    if (r->to.count > 0)
        client_put_texts(args, "to", &r->to);
    if (r->later_said)
        control_put_bool(args, "later", r->later);
    if (r->delegate.count > 0)
        put_delegates(r, args);
}

bool recipients_open(const struct recipients *r, enum tlp tlp)
{
    return !r->later_said && names_group(r) &&
           (tlp == TLP_AMBER || tlp == TLP_AMBER_STRICT);
}

#include "tools/client/label.h"

#include <string.h>

#include "tools/client/when.h"

/* words: what may be said instead, or NULL. */
static enum verdict wrong(struct reasons *why, enum reason_code code,
                          const char *word, const char *words)
{
    return reasons_add(why, VERDICT_WRONG, code,
                       (const char *[]){word, words, NULL});
}

bool label_said(const struct label *l)
{
    return l->tlp_word != NULL || l->pap_word != NULL || l->expires != NULL ||
           l->urgent != CHOICE_UNSAID;
}

static enum verdict check_tlp(struct label *l, struct reasons *why)
{
    if (l->tlp_word == NULL && l->revises)
        return VERDICT_DONE;
    if (l->tlp_word == NULL)
        return wrong(why, REASON_TLP_MISSING, tlp_words(), NULL);
    if (tlp_parse(&l->tlp, bytes_text(l->tlp_word)))
        return VERDICT_DONE;
    return wrong(why, REASON_TLP_WORD, l->tlp_word, tlp_words());
}

static enum verdict check_pap(struct label *l, struct reasons *why)
{
    l->pap = PAP_GREEN;
    if (l->pap_word == NULL || pap_parse(&l->pap, bytes_text(l->pap_word)))
        return VERDICT_DONE;
    return wrong(why, REASON_PAP_WORD, l->pap_word, pap_words());
}

static enum verdict check_expires(struct label *l, struct reasons *why)
{
    uint64_t now_ms = when_now_ms();

    if (l->expires == NULL || (l->revises && strcmp(l->expires, "never") == 0))
        return VERDICT_DONE;
    if (when_until(&l->expires_ms, l->expires, now_ms) &&
        l->expires_ms > now_ms)
        return VERDICT_DONE;
    return wrong(why,
                 l->revises ? REASON_EXPIRES_OR_NEVER : REASON_EXPIRES_WORD,
                 l->expires, NULL);
}

enum verdict label_check(struct label *l, struct reasons *why)
{
    enum verdict verdict = check_tlp(l, why);

    if (verdict == VERDICT_DONE)
        verdict = check_pap(l, why);
    if (verdict == VERDICT_DONE)
        verdict = check_expires(l, why);
    return verdict;
}

void label_put(const struct label *l, struct control_writer *args)
{
    if (l->tlp_word != NULL)
        control_put_uint(args, "tlp", (uint64_t)l->tlp);
    if (l->pap_word != NULL)
        control_put_uint(args, "pap", (uint64_t)l->pap);
    if (l->urgent != CHOICE_UNSAID)
        control_put_bool(args, "urgent", l->urgent == CHOICE_YES);
    if (l->expires != NULL)
        control_put_uint(args, "expires", l->expires_ms);
}

#include "tools/client/listing/filter_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/indicator.h"
#include "proto/record_incident.h"
#include "proto/record_kind.h"
#include "proto/tlp.h"
#include "tools/client/listing/nearest.h"

enum { LIMIT_DIGITS_MAX = 9, WORD_MAX = 64, WORDS_ROOM = 1024 };

static const char *const labels[] = {
#define X(name, number, label, word) word,
    TLP_LIST(X)
#undef X
        NULL,
};

static const char *const kinds[] = {
#define X(name, number, word, check, way, traits) word,
    RECORD_KIND_LIST(X)
#undef X
        NULL,
};

static const char *const types[] = {
#define X(number, name, word) word,
    INDICATOR_TYPE_LIST(X)
#undef X
        NULL,
};

static const char *const categories[] = {
#define X(number, word) word,
    RECORD_CATEGORY_LIST(X)
#undef X
        NULL,
};

/* CONTROL.md "records", "inbox" and "receipts". */
static const char *const states[][32] = {
    [FILTER_OF_RECORDS] = {"live", "expired", "retracted", "superseded"},
    [FILTER_OF_INBOX] = {"new",
                         "revised",
                         "retracted",
                         "partly retracted",
                         "in doubt",
                         "recalled",
                         "leaked",
                         "sent on",
                         "leak claimed",
                         "erased",
                         "not theirs",
                         "group",
                         "answered",
                         "waiting",
                         "quarantined",
                         "quarantine full",
                         "fenced",
                         "put back",
                         "unconfirmed",
                         "lost",
                         "busy",
                         "shut out",
                         "half open",
                         "left out",
                         "missed",
                         "absent",
                         "not answered"},
    [FILTER_OF_RECEIPTS] = {"stored", "held", "waiting", "refused", "void",
                            "unopened", "erased", "not yet", "leaked",
                            "sent on", "leak claimed", "waiting again",
                            "left out", "unknown"},
};

/* The words of a sort; their list ends in NULL. */
struct vocabulary {
    const char *sort;
    const char *const *words;
};

static struct vocabulary vocabulary_of(const char *sort, enum filter_list of)
{
    const struct vocabulary all[] = {
        {"tlp", labels},          {"kind", kinds},
        {"type", types},          {"state", states[of]},
        {"category", categories}, {"sort", filter_sort_words()},
    };
    size_t i = 0;

    while (strcmp(all[i].sort, sort) != 0)
        i++;
    return all[i];
}

static void join(char room[static WORDS_ROOM], const char *const *words)
{
    *room = '\0';
    for (; *words != NULL; words++) {
        if (*room != '\0')
            strncat(room, ", ", WORDS_ROOM - strlen(room) - 1);
        strncat(room, *words, WORDS_ROOM - strlen(room) - 1);
    }
}

static enum verdict wrong(const struct vocabulary *v, const char *said,
                          struct reasons *why)
{
    struct nearest n = nearest_to(said);
    char room[WORDS_ROOM];

    for (size_t i = 0; v->words[i] != NULL; i++)
        nearest_try(&n, v->words[i]);
    join(room, v->words);
    return reasons_add(why, VERDICT_WRONG,
                       n.word == NULL ? REASON_FILTER_WORD
                                      : REASON_FILTER_WORD_NEAR,
                       (const char *[]){v->sort, said, room, n.word, NULL});
}

/* As they are compared: "Not-Yet" is "not yet". */
static void fold(char out[static WORD_MAX], const char *text, size_t n)
{
    if (n >= WORD_MAX)
        n = WORD_MAX - 1;
    for (size_t i = 0; i < n; i++)
        out[i] = text[i] == '-' || text[i] == '_'   ? ' '
                 : text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32)
                                                    : text[i];
    out[n] = '\0';
}

static bool same(const char *said, const char *word)
{
    char a[WORD_MAX], b[WORD_MAX];

    fold(a, said, strlen(said));
    fold(b, word, strlen(word));
    return strcmp(a, b) == 0;
}

/* The word of the vocabulary that was said; NULL: none. */
static const char *find(const struct vocabulary *v, const char *said)
{
    static const char prefix[] = "tlp:";

    if (v->words == labels && strncasecmp(said, prefix, strlen(prefix)) == 0)
        said += strlen(prefix);
    for (size_t i = 0; v->words[i] != NULL; i++)
        if (same(said, v->words[i]))
            return v->words[i];
    return NULL;
}

/* One option's value: words with commas between them. */
static enum verdict take_value(struct text_list *out,
                               const struct vocabulary *v, const char *value,
                               struct reasons *why)
{
    while (true) {
        const size_t n = strcspn(value, ",");
        char said[WORD_MAX];
        const char *word;

        snprintf(said, sizeof said, "%.*s", (int)n, value);
        word = find(v, said);
        if (word == NULL)
            return wrong(v, said, why);
        if (out->count < TEXT_LIST_MAX)
            out->item[out->count++] = word;
        if (value[n] == '\0')
            return VERDICT_DONE;
        value += n + 1;
        value += strspn(value, " ");
    }
}

static enum verdict take_list(struct text_list *out, const struct vocabulary v,
                              const struct text_list *said, struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;

    for (size_t i = 0; i < said->count && verdict == VERDICT_DONE; i++)
        verdict = take_value(out, &v, said->item[i], why);
    return verdict;
}

static enum verdict take_category(struct filter *out, const char *said,
                                  struct reasons *why)
{
    const struct vocabulary v = vocabulary_of("category", FILTER_OF_RECORDS);

    if (said == NULL)
        return VERDICT_DONE;
    out->category = find(&v, said);
    return out->category == NULL ? wrong(&v, said, why) : VERDICT_DONE;
}

static enum verdict take_sort(struct filter *out, const char *said,
                              struct reasons *why)
{
    const struct vocabulary v = vocabulary_of("sort", FILTER_OF_RECORDS);

    out->sort = said;
    if (said == NULL || filter_sorts(said))
        return VERDICT_DONE;
    return wrong(&v, said + (*said == '-'), why);
}

static enum verdict take_limit(struct filter *out, const char *said,
                               struct reasons *why)
{
    const size_t digits = said == NULL ? 0 : strspn(said, "0123456789");

    if (said == NULL)
        return VERDICT_DONE;
    if (digits > 0 && digits <= LIMIT_DIGITS_MAX && said[digits] == '\0')
        out->limit = strtoull(said, NULL, 10);
    if (out->limit > 0)
        return VERDICT_DONE;
    return reasons_add(why, VERDICT_WRONG, REASON_FILTER_LIMIT,
                       (const char *[]){said, NULL});
}

enum verdict filter_words_take(struct filter *out, const struct filter_words *w,
                               enum filter_list of, struct reasons *why)
{
    enum verdict verdict;

    *out = (struct filter){
        .author = w->author, .in_case = w->in_case, .text = w->text};
    verdict = take_list(&out->tlp, vocabulary_of("tlp", of), &w->tlp, why);
    if (verdict == VERDICT_DONE)
        verdict =
            take_list(&out->kind, vocabulary_of("kind", of), &w->kind, why);
    if (verdict == VERDICT_DONE)
        verdict =
            take_list(&out->type, vocabulary_of("type", of), &w->type, why);
    if (verdict == VERDICT_DONE)
        verdict =
            take_list(&out->state, vocabulary_of("state", of), &w->state, why);
    if (verdict == VERDICT_DONE)
        verdict = take_category(out, w->category, why);
    if (verdict == VERDICT_DONE)
        verdict = take_sort(out, w->sort, why);
    return verdict == VERDICT_DONE ? take_limit(out, w->limit, why) : verdict;
}

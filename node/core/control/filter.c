#include "node/core/control/filter.h"

#include <string.h>

#include "node/core/control/find.h"

enum { ID_DIGITS_MIN = 8, CASE_DIGITS_MIN = 8 };

/* One word of a list as a bit. ERR_USAGE: there is none called so. */
typedef enum err bit_of(struct call *call, struct bytes word, uint64_t *bit);

static enum err label_bit(struct call *call, struct bytes word, uint64_t *bit)
{
    enum tlp tlp;

    if (!tlp_parse(&tlp, word))
        return call_say(call, ERR_USAGE, "no label is called '%.*s'",
                        (int)word.len, (const char *)word.at);
    *bit = UINT64_C(1) << tlp;
    return ERR_OK;
}

static enum err kind_bit(struct call *call, struct bytes word, uint64_t *bit)
{
#define X(name, number, text, check, way, traits)                              \
    if (bytes_equal(word, bytes_text(text))) {                                 \
        *bit = UINT64_C(1) << (number);                                        \
        return ERR_OK;                                                         \
    }
    RECORD_KIND_LIST(X)
#undef X
    return call_say(call, ERR_USAGE, "no kind of records is called '%.*s'",
                    (int)word.len, (const char *)word.at);
}

static enum err type_bit(struct call *call, struct bytes word, uint64_t *bit)
{
    enum indicator_type type;

    if (!indicator_type_parse(&type, word))
        return call_say(call, ERR_USAGE, "no indicator type is called '%.*s'",
                        (int)word.len, (const char *)word.at);
    *bit = UINT64_C(1) << type;
    return ERR_OK;
}

/* The bits of a list's words; 0: it is absent or empty. */
static enum err take_bits(struct call *call, const char *name, bit_of *of,
                          uint64_t *bits)
{
    struct reader list;
    size_t count;
    enum err err = control_arg_array(&list, &count, &call->request, name);

    *bits = 0;
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    for (size_t i = 0; err == ERR_OK && i < count; i++) {
        struct bytes word = reader_str(&list, CONTROL_NAME_MAX);
        uint64_t bit = 0;

        if (list.spoiled)
            return call_say(call, ERR_USAGE, "'%s' is a list of words", name);
        err = of(call, word, &bit);
        *bits |= bit;
    }
    return err;
}

static bool among(const char *const *words, struct bytes word)
{
    for (; *words != NULL; words++)
        if (bytes_equal(word, bytes_text(*words)))
            return true;
    return false;
}

static enum err take_states(struct filter *f, struct call *call,
                            const char *const *words)
{
    struct reader list;
    size_t count;
    enum err err = control_arg_array(&list, &count, &call->request, "state");

    if (err == ERR_NOT_FOUND || (err == ERR_OK && count == 0))
        return ERR_OK;
    if (err != ERR_OK || count > FILTER_STATES_MAX)
        return call_say(call, ERR_USAGE, "'%s' is a list of words", "state");
    for (size_t i = 0; i < count; i++) {
        struct bytes word = reader_str(&list, CONTROL_NAME_MAX);

        if (list.spoiled || !among(words, word))
            return call_say(call, ERR_USAGE, "no state is called '%.*s'",
                            (int)word.len, (const char *)word.at);
        f->states[f->state_count++] = word;
    }
    return ERR_OK;
}

static bool is_own_name(const struct call *call, struct bytes text)
{
    const struct card_identity *self = &call->core->self.card.identity;

    return bytes_equal(text, bytes_text("this node")) ||
           (text.len >= ID_DIGITS_MIN &&
            ident_hex_begins(facts_me(&call->core->facts)->octet, text)) ||
           bytes_equal(text, self->org) || bytes_equal(text, self->org_ja);
}

static enum err take_author(struct filter *f, struct call *call)
{
    struct filter_author *a = &f->author;
    struct buffer folded = {a->folded, 0, sizeof a->folded};
    struct peer *p;
    enum err err = call_text(call, "author", &a->text);

    if (err != ERR_OK || a->text.len == 0)
        return err;
    err = roster_resolve(&p, call->core->facts.roster, a->text);
    if (err == ERR_AMBIGUOUS)
        return find_peer(call, a->text, &p);
    a->known = true;
    if (err == ERR_OK)
        a->id = p->id;
    else if (is_own_name(call, a->text))
        a->id = *facts_me(&call->core->facts);
    else
        a->known = false;
    if (a->text.len > CONTROL_NAME_MAX || !fold_text(&folded, a->text))
        return call_say(call, ERR_USAGE, "'author' is too long");
    a->folded_len = folded.len;
    return ERR_OK;
}

static enum err take_category(struct filter *f, struct call *call)
{
    struct bytes word;
    enum err err = call_text(call, "category", &word);

    if (err != ERR_OK || word.len == 0)
        return err;
    f->by_category = true;
#define X(number, text)                                                        \
    if (bytes_equal(word, bytes_text(text))) {                                 \
        f->category = (number);                                                \
        return ERR_OK;                                                         \
    }
    RECORD_CATEGORY_LIST(X)
#undef X
    return call_say(call, ERR_USAGE, "no category is called '%.*s'",
                    (int)word.len, (const char *)word.at);
}

static bool hex_digit(char *out, uint8_t c)
{
    if ((c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F'))
        return false;
    *out = (char)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    return true;
}

/* A case's uuid, or its first digits. */
static enum err take_case(struct filter *f, struct call *call)
{
    struct bytes text;
    size_t count = 0;
    bool fits = true;
    enum err err = call_text(call, "case", &text);

    if (err != ERR_OK || text.len == 0)
        return err;
    for (size_t i = 0; i < text.len && fits; i++)
        if (text.at[i] != '-')
            fits = count < FILTER_CASE_DIGITS &&
                   hex_digit(&f->case_digits[count++], text.at[i]);
    if (!fits || count < CASE_DIGITS_MIN)
        return call_say(call, ERR_USAGE,
                        "'%.*s' is not the id of a case: give %d hex digits of "
                        "it or more",
                        (int)text.len, (const char *)text.at, CASE_DIGITS_MIN);
    return ERR_OK;
}

static enum err take_text(struct filter *f, struct call *call)
{
    struct bytes text;
    enum err err = call_text(call, "text", &text);

    if (err == ERR_OK && !fold_words(&f->words, text))
        return call_say(call, ERR_USAGE,
                        "'text' has too many words: %d at most",
                        FOLD_WORDS_MAX);
    return err;
}

static enum err take_sort(struct filter *f, struct call *call)
{
    struct bytes word;
    enum err err = call_text(call, "sort", &word);

    if (err != ERR_OK || word.len == 0)
        return err;
    f->sorted = true;
    f->oldest_first = word.at[0] != '-';
    if (!f->oldest_first)
        word = (struct bytes){word.at + 1, word.len - 1};
    if (!bytes_equal(word, bytes_text("number")) &&
        !bytes_equal(word, bytes_text("received")))
        return call_say(call, ERR_USAGE, "'sort' is number or received");
    return ERR_OK;
}

enum err filter_take(struct filter *f, struct call *call,
                     const char *const *words)
{
    uint64_t tlp = 0, kinds = 0;
    enum err err;

    *f = (struct filter){0};
    err = take_bits(call, "tlp", label_bit, &tlp);
    if (err == ERR_OK)
        err = take_bits(call, "kind", kind_bit, &kinds);
    if (err == ERR_OK)
        err = take_bits(call, "type", type_bit, &f->types);
    if (err == ERR_OK)
        err = take_states(f, call, words);
    if (err == ERR_OK)
        err = take_author(f, call);
    if (err == ERR_OK)
        err = take_category(f, call);
    if (err == ERR_OK)
        err = take_case(f, call);
    if (err == ERR_OK)
        err = take_text(f, call);
    if (err == ERR_OK)
        err = take_sort(f, call);
    f->tlp = (unsigned)tlp;
    f->kinds = (unsigned)kinds;
    return err;
}

bool filter_state(const struct filter *f, const char *word)
{
    for (size_t i = 0; i < f->state_count; i++)
        if (bytes_equal(f->states[i], bytes_text(word)))
            return true;
    return f->state_count == 0;
}

bool filter_folds(const struct filter *f, const struct vault_row *row)
{
    bool replaced = (row->state & VAULT_SUPERSEDED) != 0 && f->state_count > 0;

    return row->folded && !(replaced && filter_state(f, "superseded"));
}

bool filter_deep(const struct filter *f)
{
    return f->types != 0 || f->by_category || f->case_digits[0] != '\0' ||
           f->words.count > 0;
}

bool filter_asks(const struct filter *f)
{
    return filter_deep(f) || f->tlp != 0 || f->kinds != 0 ||
           f->author.text.len > 0;
}

static bool is_called(const struct filter_author *a, const char *name)
{
    uint8_t room[FOLD_GROWS * FACTS_NAME_MAX];
    struct buffer folded = {room, 0, sizeof room};

    return fold_text(&folded, bytes_text(name)) &&
           bytes_equal(bytes_of(&folded),
                       (struct bytes){a->folded, a->folded_len});
}

static bool is_author(const struct filter_author *a, const struct facts *d,
                      const struct node_id *id)
{
    char name[FACTS_NAME_MAX];

    if (a->text.len >= ID_DIGITS_MIN && ident_hex_begins(id->octet, a->text))
        return true;
    facts_name(name, d, id);
    if (is_called(a, name))
        return true;
    facts_name_ja(name, d, id);
    return name[0] != '\0' && is_called(a, name);
}

bool filter_author(struct filter *f, const struct facts *d,
                   const struct node_id *id)
{
    struct filter_author *a = &f->author;

    if (a->text.len == 0 || (a->known && ident_same(&a->id, id)))
        return true;
    if (a->known)
        return false;
    if (!ident_same(&a->looked_at, id)) {
        a->looked_at = *id;
        a->fits = is_author(a, d, id);
    }
    return a->fits;
}

bool filter_row(const struct filter *f, const struct vault_row *row)
{
    return (f->tlp == 0 || f->tlp >> row->tlp & 1) &&
           (f->kinds == 0 || f->kinds >> record_kind_of(row->kind) & 1);
}

static bool has_type(uint64_t types, const struct summary *s)
{
    for (unsigned type = 0; type <= INDICATOR_TYPE_LAST; type++)
        if (types >> type & 1 && s->by_type[type] > 0)
            return true;
    return false;
}

static bool is_case(const struct filter *f, const struct summary *s)
{
    char hex[IDENT_HEX_TEXT];
    uint8_t wide[32] = {0};

    memcpy(wide, s->case_uuid, sizeof s->case_uuid);
    ident_hex(hex, wide);
    return s->incident &&
           strncmp(hex, f->case_digits, strlen(f->case_digits)) == 0;
}

static bool has_words(const struct fold_words *words, struct bytes title)
{
    uint8_t room[FOLD_GROWS * RECORD_REASON_MAX];
    struct buffer folded = {room, 0, sizeof room};

    if (!fold_text(&folded, title))
        return false;
    for (size_t i = 0; i < words->count; i++)
        if (fold_find(bytes_of(&folded), words->word[i]) == folded.len)
            return false;
    return true;
}

bool filter_summary(const struct filter *f, const struct summary *s)
{
    return (f->types == 0 || has_type(f->types, s)) &&
           (!f->by_category || (s->incident && s->category == f->category)) &&
           (f->case_digits[0] == '\0' || is_case(f, s)) &&
           (f->words.count == 0 || has_words(&f->words, s->title));
}

bool filter_record(struct filter *f, struct page *page,
                   const struct vault_row *row, const struct node_id *author)
{
    uint8_t room[SUMMARY_MAX];
    const struct facts *d = &page->call->core->facts;
    struct buffer opened = {room, 0, sizeof room};
    struct summary summary;
    enum err err;

    if (!filter_row(f, row) || !filter_author(f, d, author))
        return false;
    if (!filter_deep(f))
        return true;
    err = summary_listed(&d->txn.view, row, &opened, &summary);
    page_spend_open(page, opened.len);
    return err == ERR_OK && filter_summary(f, &summary);
}

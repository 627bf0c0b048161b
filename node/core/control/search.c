/* Records by the words in their titles, texts and indicators' comments. */
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/filter.h"
#include "node/core/control/put.h"
#include "node/core/control/record_row.h"
#include "proto/wire.h"

enum {
    SNIPPET_BEFORE = 60, /* octets around what was found */
    SNIPPET_AFTER = 180,

    STRIDE = 512,       /* octets of a text that are folded at once */
    FOLDED_OCTETS = 256 /* for one unit of a page's work */
};

struct asked {
    struct call *call;
    struct filter filter;
    struct fold_words words;
    struct page page;
};

/* What was found of the words in a record. */
struct found {
    bool word[FOLD_WORDS_MAX];
    size_t count;
    const char *where; /* NULL: nothing so far */
    struct bytes text; /* there, as it was said */
    struct bytes word_there;
    size_t at; /* where that is in the folded text */
};

static struct buffer folded_room(void)
{
    static uint8_t room[FOLD_GROWS * RECORD_TEXT_MAX];

    return (struct buffer){room, 0, sizeof room};
}

/* Folding takes as long as what comes of it. */
static void look_in(struct asked *a, struct found *f, struct bytes text,
                    const char *where)
{
    struct buffer folded = folded_room();

    if (text.len == 0 || !fold_text(&folded, text))
        return;
    page_spend(&a->page, folded.len / FOLDED_OCTETS);
    for (size_t i = 0; i < a->words.count; i++) {
        const size_t at = fold_find(bytes_of(&folded), a->words.word[i]);

        if (f->word[i] || at == folded.len)
            continue;
        f->word[i] = true;
        f->count++;
        if (f->where != NULL)
            continue;
        f->where = where;
        f->text = text;
        f->word_there = a->words.word[i];
        f->at = at;
    }
}

/* The part that lists show for another, where it is told as that one is. */
static bool shown_for(const struct asked *a, const struct vault_row *row,
                      const struct set_id *set, struct vault_row *shown)
{
    const struct facts *d = &a->call->core->facts;
    struct summary_set sum;

    return summary_set_get(&d->txn.view, row->author, set, &sum) &&
           vault_get(&d->txn.view, sum.shown, shown) &&
           shown->tlp == row->tlp && shown->kind == row->kind &&
           control_state(shown, d->now_ms) == control_state(row, d->now_ms);
}

/* Whether that says the same. Parts need have nothing in common: their author
   may say what it likes in each. */
static bool says_the_same(struct asked *a, const struct vault_row *row,
                          const struct record *r, struct bytes text)
{
    static uint8_t room[RECORD_MAX];
    static struct record shown;
    struct buffer raw = {room, 0, sizeof room};
    struct record_report report;
    struct summary s, of;
    struct vault_row at;

    if (!shown_for(a, row, &r->set.id, &at) ||
        vault_record(&a->call->core->facts.txn.view, &at, &raw, &shown) !=
            ERR_OK ||
        record_content(&report, &shown) != ERR_OK)
        return false;
    page_spend_open(&a->page, raw.len);
    summary_of(&s, r);
    summary_of(&of, &shown);
    return bytes_equal(s.title, of.title) && bytes_equal(text, report.text);
}

/* Whether all words stand in a record. What a set has in common is found with
   the part that lists show, a part's comments with the part. */
static bool look(struct asked *a, const struct vault_row *row,
                 const struct record *r, struct found *f)
{
    struct record_report report;
    struct record_indicator entry;
    struct summary s;

    *f = (struct found){.count = 0};
    summary_of(&s, r);
    look_in(a, f, s.title, "title");
    if (record_content(&report, r) == ERR_OK) {
        look_in(a, f, report.text, "text");
        if (row->folded && f->count == a->words.count &&
            says_the_same(a, row, r, report.text))
            return false;
        while (f->count < a->words.count &&
               record_indicator_next(&report, &entry))
            look_in(a, f, entry.comment, "indicator context");
    }
    return f->count == a->words.count;
}

/* Where a letter begins, at or behind at. */
static size_t letter_from(struct bytes text, size_t at)
{
    while (at < text.len && (text.at[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* The stride of the text in which the folded word ends; it begins there or in
   the one before. Each is folded by itself, which moves the place by a letter
   at most. */
static size_t stride_of(const struct found *f)
{
    struct buffer folded = folded_room();
    size_t at = 0, passed = 0;

    for (;;) {
        size_t next = letter_from(f->text, at + STRIDE);

        if (next >= f->text.len)
            return at;
        folded.len = 0;
        if (fold_text(&folded, (struct bytes){f->text.at + at, next - at}))
            passed += folded.len;
        if (passed >= f->at + f->word_there.len)
            return at;
        at = next;
    }
}

/* Whether the word stands in the folded beginning of a text. */
static bool begins_with(struct bytes text, size_t len, struct bytes word)
{
    struct buffer folded = folded_room();

    return fold_text(&folded, (struct bytes){text.at, len}) &&
           fold_find(bytes_of(&folded), word) != folded.len;
}

/* Where the word stands in the text as it was said: the first letter from which
   on the folded text begins with it. */
static size_t place_of(const struct found *f)
{
    const size_t stride = stride_of(f);
    const size_t begin =
        stride > STRIDE ? letter_from(f->text, stride - STRIDE) : 0;
    const size_t rest = f->text.len - begin;
    const struct bytes text = {f->text.at + begin,
                               rest < 3 * STRIDE ? rest : 3 * STRIDE};
    size_t at = 0, end = text.len;

    /* The longest beginning without the word ends where the word does. */
    while (at < end) {
        size_t middle = letter_from(text, at + (end - at) / 2 + 1);

        if (middle > end)
            middle = end;
        if (!begins_with(text, middle, f->word_there))
            at = middle;
        else if (middle == end)
            break;
        else
            end = middle;
    }
    return begin + at;
}

static void put_snippet(struct control_writer *w, const struct found *f)
{
    char line[SNIPPET_BEFORE + SNIPPET_AFTER + 8];
    size_t at = place_of(f), from, end, len = 0;

    from = letter_from(f->text, at > SNIPPET_BEFORE ? at - SNIPPET_BEFORE : 0);
    end = from + SNIPPET_BEFORE + SNIPPET_AFTER;
    if (end >= f->text.len)
        end = f->text.len;
    while (end > from && end < f->text.len && (f->text.at[end] & 0xc0) == 0x80)
        end--;
    for (size_t i = from; i < end; i++)
        line[len++] = (char)(f->text.at[i] < ' ' ? ' ' : f->text.at[i]);
    control_put_str(w, "snippet", (struct bytes){(const uint8_t *)line, len});
}

/* False, of this and the next: the page is full. */
static bool tell(struct asked *a, const struct vault_row *row,
                 const struct summary *s)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct control_writer *w;
    struct found found;
    enum err err;

    err = vault_record(&a->call->core->facts.txn.view, row, &raw, &r);
    page_spend_open(&a->page, raw.len);
    if (err != ERR_OK || !look(a, row, &r, &found))
        return true;
    page_spend(&a->page, PAGE_WORK_ROW);
    w = control_row_begin(&a->call->reply);
    record_row_put(a->call, w, row, s);
    control_put_text(w, "where", found.where);
    put_snippet(w, &found);
    return control_row_end(&a->call->reply);
}

static bool look_at(struct asked *a, const struct vault_row *row)
{
    uint8_t octets[SUMMARY_MAX];
    const struct facts *d = &a->call->core->facts;
    struct buffer room = {octets, 0, sizeof octets};
    struct summary s;

    page_spend(&a->page, PAGE_WORK_LOOK);
    if (!record_kind_is(row->kind, RECORD_LISTED) ||
        !filter_row(&a->filter, row) ||
        !filter_author(&a->filter, d, &row->author_id) ||
        summary_listed(&d->txn.view, row, &room, &s) != ERR_OK)
        return true;
    page_spend_open(&a->page, room.len);
    if (!filter_state(&a->filter, control_state(row, d->now_ms)) ||
        !filter_summary(&a->filter, &s))
        return true;
    return tell(a, row, &s);
}

static enum err take_asked(struct asked *a, struct call *call)
{
    static const char *const states[] = {"live", "expired", "retracted",
                                         "superseded", NULL};
    struct bytes words;
    enum err err = call_text(call, "words", &words);

    a->call = call;
    if (err != ERR_OK)
        return err;
    if (!fold_words(&a->words, words) || a->words.count == 0)
        return call_say(call, ERR_USAGE, "'words' are 1 to %d words",
                        FOLD_WORDS_MAX);
    err = filter_take(&a->filter, call, states);
    return err == ERR_OK ? page_begin(&a->page, call) : err;
}

static bool next_row(const struct asked *a, uint64_t at, struct vault_row *row)
{
    const struct view *view = &a->call->core->facts.txn.view;

    return a->filter.oldest_first ? vault_above(view, at, row)
                                  : vault_below(view, at, row);
}

enum err control_search(struct call *call)
{
    static struct asked a;
    struct vault_row row;
    uint64_t at;
    enum err err = take_asked(&a, call);

    if (err != ERR_OK)
        return err;
    at = call_after(call, a.filter.oldest_first ? 0 : UINT64_MAX);
    while (next_row(&a, at, &row)) {
        if (page_full(&a.page) || !look_at(&a, &row)) {
            call_next(call, at);
            break;
        }
        at = row.number;
    }
    return ERR_OK;
}

#include "node/core/record/retracted.h"

#include <string.h>

#include "node/core/store/recalled_value.h"

/* The values of one target of a retraction, as the tombstone has them. */
struct values {
    struct reader list;
    uint64_t type;
    struct bytes value;
};

static bool values_open(const struct facts *d, const struct vault_tomb_at *at,
                        struct values *v)
{
    static uint8_t room[RECORD_MAX];
    struct buffer packed = {room, 0, sizeof room};

    if (vault_tomb_values(&d->txn.view, at, &packed) != ERR_OK)
        return false;
    v->list = reader_on(bytes_of(&packed));
    return true;
}

static bool values_next(struct values *v)
{
    if (v->list.left.len == 0)
        return false;
    reader_array_of(&v->list, 2);
    v->type = reader_uint(&v->list, UINT64_MAX);
    v->value = reader_text(&v->list, INDICATOR_RULE_MAX);
    return !v->list.spoiled;
}

/* Whether a look-up can find it: then the index says what became of it. */
static bool place_of(const struct facts *d, uint64_t type, struct bytes value,
                     struct index_place *place)
{
    return indicator_known(type) &&
           index_place(d->index, place, (enum indicator_type)type, value);
}

/* What a tombstone names, looked for among the values that the index does not
   have. */
struct unfound {
    struct record_indicator item[RECORD_INDICATORS_MAX];
    size_t at[RECORD_INDICATORS_MAX]; /* in the record */
    size_t count;
};

static int by_value(const struct record_indicator *i, const struct values *v)
{
    if (i->type != v->type)
        return i->type < v->type ? -1 : 1;
    return bytes_compare(i->value, v->value);
}

/* They stand in the record's own order, which is by type and value. */
static void mark_one(const struct unfound *u, const struct values *v,
                     bool *marks)
{
    size_t low = 0, high = u->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = by_value(&u->item[middle], v);

        if (order == 0)
            marks[u->at[middle]] = true;
        if (order >= 0)
            high = middle;
        else
            low = middle + 1;
    }
}

static void mark_unfound(const struct facts *d, const struct vault_row *row,
                         const struct unfound *u, bool *marks)
{
    struct vault_tomb_at at = {.object = row->object, .author = row->author};
    struct vault_tomb tomb;
    struct values v;

    while (u->count > 0 && vault_tomb_next(&d->txn.view, &at, &tomb))
        if (tomb.value_count > 0 && tomb.up_to >= row->revision &&
            values_open(d, &at, &v))
            while (values_next(&v))
                mark_one(u, &v, marks);
}

static void mark_values(const struct facts *d, const struct vault_row *row,
                        struct record_report *report, bool *marks)
{
    static struct unfound unfound;
    struct index_place place;
    size_t i = 0;

    unfound.count = 0;
    for (struct record_indicator e; record_indicator_next(report, &e); i++) {
        marks[i] = false;
        if (place_of(d, e.type, e.value, &place)) {
            marks[i] = index_retracted(d->index, &place, row);
        } else {
            unfound.item[unfound.count] = e;
            unfound.at[unfound.count++] = i;
        }
    }
    mark_unfound(d, row, &unfound, marks);
}

size_t retracted_marks(const struct facts *d, const struct vault_row *row,
                       const struct record *r, bool *marks)
{
    struct record_report report;
    size_t count, marked = 0;

    if (record_content(&report, r) != ERR_OK)
        return 0;
    count = report.indicator_count;
    if (row->state & VAULT_RETRACTED)
        memset(marks, true, count * sizeof *marks);
    else
        mark_values(d, row, &report, marks);
    for (size_t i = 0; i < count; i++)
        marked += marks[i];
    return marked;
}

/* What this node said last of a value. */
struct word {
    uint64_t back; /* the newest record of which it was taken back */
    uint64_t said; /* the newest in which it was said, and was not */
    bool live;     /* one of its records says it now */
};

static bool took_back(const struct vault_row *row, bool marked)
{
    const unsigned back = VAULT_RETRACTED | VAULT_REPLACED;

    return marked || (row->state & back) == VAULT_RETRACTED;
}

/* Records are heard newest first, but for one that was recalled. */
static void hear(struct word *w, const struct vault_row *row, bool marked)
{
    const unsigned over = VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_ERASED;

    if (row->state & VAULT_TWIN)
        return;
    if (took_back(row, marked)) {
        if (row->number > w->back)
            w->back = row->number;
        return;
    }
    if (row->number > w->said)
        w->said = row->number;
    w->live |= (row->state & over) == 0;
}

/* Whether one target names the value. */
static bool names(const struct facts *d, const struct vault_tomb_at *at,
                  const struct retracted_value *v)
{
    struct values values;

    if (!values_open(d, at, &values))
        return false;
    while (values_next(&values))
        if (values.type == v->type && bytes_equal(values.value, v->value))
            return true;
    return false;
}

/* The newest retraction of the object that names the value. That for the sake
   of a revision took nothing back: it counts where there is no other. */
static uint64_t named_by(const struct facts *d, const struct vault_row *row,
                         const struct retracted_value *v)
{
    struct vault_tomb_at at = {.object = row->object, .author = row->author};
    const bool replaced = (row->state & VAULT_REPLACED) != 0;
    struct vault_tomb tomb;
    uint64_t found = 0;

    while (vault_tomb_next(&d->txn.view, &at, &tomb)) {
        if (tomb.up_to < row->revision)
            continue;
        if (tomb.value_count == 0 ? found == 0 || !replaced : names(d, &at, v))
            found = at.retraction;
    }
    return found;
}

/* The record of which a value was recalled; false: of none. It is in no index
   any more. */
static bool recalled_of(const struct facts *d, const struct index_place *place,
                        struct vault_row *row)
{
    const uint64_t number = recalled_value_get(&d->txn.view, place);

    return number != 0 && vault_get(&d->txn.view, number, row) &&
           !(row->state & VAULT_TWIN);
}

/* An entry without a row is of a part that is not committed. */
static void hear_all(const struct facts *d, const struct index_place *place,
                     struct word *word)
{
    struct index_entry at = {.number = INDEX_NEWEST};
    struct vault_row row;

    if (recalled_of(d, place, &row))
        hear(word, &row, true);
    for (size_t i = 0; i < RETRACTED_WORDS_MAX && !word->live &&
                       index_own_before(d->index, place, &at);
         i++)
        if (vault_get(&d->txn.view, at.number, &row))
            hear(word, &row, (at.value.flags & INDEX_RETRACTED) != 0);
}

/* Whether a retraction took it back after a record; *number: of which. */
static bool took_back_since(const struct facts *d,
                            const struct index_place *place,
                            const struct retracted_value *v, uint64_t since,
                            uint64_t *number)
{
    struct index_entry at = {.number = INDEX_NEWEST};
    struct vault_row row;

    if (recalled_of(d, place, &row) && named_by(d, &row, v) > since) {
        *number = row.number;
        return true;
    }
    for (size_t i = 0;
         i < RETRACTED_WORDS_MAX && index_own_before(d->index, place, &at); i++)
        if (vault_get(&d->txn.view, at.number, &row) &&
            !(row.state & VAULT_TWIN) &&
            took_back(&row, (at.value.flags & INDEX_RETRACTED) != 0) &&
            named_by(d, &row, v) > since) {
            *number = row.number;
            return true;
        }
    return false;
}

/* What another record said meanwhile may have been said before it was taken
   back of the first. */
static bool indexed_by_us(const struct facts *d,
                          const struct index_place *place,
                          const struct retracted_value *v, uint64_t *number)
{
    struct word word = {0};

    hear_all(d, place, &word);
    *number = word.back;
    if (word.live || word.back == 0)
        return false;
    return word.back > word.said ||
           took_back_since(d, place, v, word.said, number);
}

/* Whether the newest record of an object has the value, not taken back. */
static bool object_says(const struct facts *d, const struct vault_row *row,
                        const struct retracted_value *v)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    static bool marks[RECORD_INDICATORS_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct record_report report;
    struct record_indicator e;

    if (vault_record(&d->txn.view, row, &raw, &r) != ERR_OK ||
        record_content(&report, &r) != ERR_OK)
        return false;
    (void)retracted_marks(d, row, &r, marks);
    for (size_t i = 0; record_indicator_next(&report, &e); i++)
        if (e.type == v->type && bytes_equal(e.value, v->value))
            return !marks[i];
    return false;
}

static bool object_row(const struct facts *d, const struct object_id *object,
                       struct vault_row *row)
{
    struct vault_object known;

    return vault_object(&d->txn.view, object, d->self->node_no, &known) &&
           vault_get(&d->txn.view, known.newest, row);
}

bool retracted_by_us(const struct facts *d, const struct retracted_value *v,
                     uint64_t *number)
{
    struct index_place place;
    struct vault_row row, any;

    *number = 0;
    if (place_of(d, v->type, v->value, &place))
        return indexed_by_us(d, &place, v, number);
    if (!object_row(d, &v->object, &row))
        return false;
    any = row;
    any.revision = 0; /* in whichever revision it was */
    *number = row.number;
    return named_by(d, &any, v) != 0 && !object_says(d, &row, v);
}

uint64_t retracted_when(const struct facts *d, const struct vault_row *row,
                        const struct retracted_value *v)
{
    return named_by(d, row, v);
}

bool retracted_object(const struct facts *d, const struct object_id *object)
{
    struct vault_object known;
    struct vault_row row;

    return vault_object(&d->txn.view, object, d->self->node_no, &known) &&
           known.dead_revision >= known.revision && known.dead_revision > 0 &&
           (!vault_get(&d->txn.view, known.newest, &row) ||
            (row.state & VAULT_REPLACED) == 0);
}

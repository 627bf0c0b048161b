#include "tools/client/lookalike.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#include "proto/hidden_table.h"
#include "proto/wire.h"
#include "tools/client/row.h"

enum {
    NAME_MAX_OCTETS = 256, /* of a name; cut beyond */
    KEY_UNITS_MAX = 1024,  /* UTF-16, of what becomes of it */
    NAMES_MAX = 3,         /* of one node */
};

/* What a name looks like: with its own letters' case, as I and l look alike,
   and without, as Name and NAME do. */
struct look {
    UChar cased[KEY_UNITS_MAX], folded[KEY_UNITS_MAX];
};

/* A name of a node that is known. */
struct known {
    struct look look;
    const char *name; /* what this node calls it */
    const char *id;
};

struct names {
    struct known *known;
    size_t count;
    USpoofChecker *checker;
};

static void drop_blanks(UChar *text)
{
    UChar *to = text;

    for (; *text != 0; text++)
        if (!u_isUWhiteSpace(*text))
            *to++ = *text;
    *to = 0;
}

/* What does not fit has no look, and looks like nothing. */
static void look_one(UChar out[static KEY_UNITS_MAX], const UChar *name,
                     const UNormalizer2 *form, const USpoofChecker *checker)
{
    UChar normal[KEY_UNITS_MAX];
    UErrorCode err = U_ZERO_ERROR;

    unorm2_normalize(form, name, -1, normal, KEY_UNITS_MAX, &err);
    uspoof_getSkeleton(checker, 0, normal, -1, out, KEY_UNITS_MAX, &err);
    if (U_FAILURE(err) || err == U_STRING_NOT_TERMINATED_WARNING)
        *out = 0;
    drop_blanks(out);
}

/* Append what is seen of the text, which is cut where room ends. */
static void add_seen(struct buffer *out, struct bytes text)
{
    while (text.len > 0) {
        uint32_t point;
        size_t n = wire_char(text, &point);

        n += n == 0;
        if (!hidden_table_has(HIDDEN_IGNORABLE, point) &&
            !buffer_add(out, (struct bytes){text.at, n}))
            return;
        text = (struct bytes){text.at + n, text.len - n};
    }
}

static void look_of(struct look *out, const char *text,
                    const USpoofChecker *checker)
{
    uint8_t octets[NAME_MAX_OCTETS];
    struct buffer seen = {octets, 0, sizeof octets};
    UChar name[NAME_MAX_OCTETS + 1];
    UErrorCode err = U_ZERO_ERROR;
    const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&err);
    const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&err);

    *out->cased = *out->folded = 0;
    add_seen(&seen, bytes_text(text));
    u_strFromUTF8WithSub(name, NAME_MAX_OCTETS + 1, NULL, (char *)octets,
                         (int32_t)seen.len, 0xfffd, NULL, &err);
    if (U_FAILURE(err))
        return;
    look_one(out->cased, name, nfkc, checker);
    look_one(out->folded, name, fold, checker);
}

/* Whether the two are one, or one goes on in brackets. */
static bool one_look(const UChar *a, const UChar *b)
{
    while (*a != 0 && *a == *b)
        a++, b++;
    return (*a == 0 || *a == '(') && (*b == 0 || *b == '(');
}

static bool alike(const struct look *a, const struct look *b)
{
    return (*a->cased != 0 && *b->cased != 0 && one_look(a->cased, b->cased)) ||
           (*a->folded != 0 && *b->folded != 0 &&
            one_look(a->folded, b->folded));
}

/* Fields that name a node, and those that say which one it is. */
static const struct {
    const char *name, *id;
} fields[] = {
    {"author", "author_id"}, {"owner", "owner_id"}, {"name", "node"},
    {"peer", "node"},        {"org", "node"},
};

enum { FIELDS = sizeof fields / sizeof *fields };

static bool has(const json_t *row, const char *field)
{
    return *row_text(row, field) != '\0';
}

bool lookalike_wanted(const json_t *rows)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (has(row, "introduced_by") || has(row, "via") ||
            (has(row, "name") && has(row, "node") && !has(row, "peer")) ||
            (has(row, "peer") && has(row, "fingerprint")))
            return true;
    }
    return false;
}

static void add_known(struct names *n, const json_t *row, const char *text)
{
    const char *name = row_text(row, "peer");

    if (*text == '\0')
        return;
    n->known[n->count].name = *name != '\0' ? name : "this node";
    n->known[n->count].id = row_text(row, "node");
    look_of(&n->known[n->count].look, text, n->checker);
    n->count++;
}

/* What this node calls it, and what it calls itself. */
static void add_node(struct names *n, const json_t *row)
{
    add_known(n, row, has(row, "peer") ? row_text(row, "peer") : "this node");
    add_known(n, row, row_text(row, "org"));
    add_known(n, row, row_text(row, "org_ja"));
}

static void names_open(struct names *n, const json_t *known)
{
    UErrorCode err = U_ZERO_ERROR;
    json_t *row;
    size_t i;

    *n = (struct names){.checker = uspoof_open(&err)};
    n->known = calloc(NAMES_MAX * json_array_size(known) + 1, sizeof *n->known);
    if (n->known == NULL)
        abort();
    if (U_FAILURE(err))
        return;
    /* `status` has rows of much else. */
    json_array_foreach(known, i, row) if (has(row, "fingerprint"))
        add_node(n, row);
}

static void names_close(struct names *n)
{
    uspoof_close(n->checker);
    free(n->known);
}

/* The other node whose name text looks like; NULL: none. */
static const char *other(const struct names *n, const char *text,
                         const char *id)
{
    struct look look;

    if (*text == '\0' || n->count == 0)
        return NULL;
    look_of(&look, text, n->checker);
    for (size_t i = 0; i < n->count; i++)
        if (strcmp(n->known[i].id, id) != 0 && alike(&look, &n->known[i].look))
            return n->known[i].name;
    return NULL;
}

static void mark(const struct names *n, json_t *row, size_t field)
{
    char ja[LOOKALIKE_FIELD_MAX], mark[LOOKALIKE_FIELD_MAX];
    const char *name = fields[field].name;
    const char *id = row_text(row, fields[field].id);
    const char *like;

    /* Who is known by no other way than by name is a peer, or this node. */
    if (*id == '\0' && !has(row, "introduced_by"))
        return;
    snprintf(ja, sizeof ja, "%s_ja", name);
    like = other(n, row_text(row, name), id);
    if (like == NULL)
        like = other(n, row_text(row, ja), id);
    if (like != NULL)
        json_object_set_new(row, lookalike_field(mark, name),
                            json_string(like));
}

void lookalike_mark(json_t *rows, const json_t *known)
{
    struct names n;
    json_t *row;
    size_t i;

    names_open(&n, known);
    json_array_foreach(rows, i, row)
    {
        for (size_t field = 0; field < FIELDS; field++)
            mark(&n, row, field);
    }
    names_close(&n);
}

const char *lookalike_field(char room[static LOOKALIKE_FIELD_MAX],
                            const char *name)
{
    snprintf(room, LOOKALIKE_FIELD_MAX, "%s_looks_like", name);
    return room;
}

bool lookalike_same(const char *a, const char *b)
{
    UErrorCode err = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&err);
    struct look first, second;
    bool same = false;

    if (U_SUCCESS(err)) {
        look_of(&first, a, checker);
        look_of(&second, b, checker);
        same = alike(&first, &second);
    }
    uspoof_close(checker);
    return same;
}

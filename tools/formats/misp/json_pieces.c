#include "tools/formats/misp/json_pieces.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"

enum { STEP = 64, NUMBER_MAX = 24 /* octets of "[1048576]" */ };

/* An entry, as octets of the text. */
struct piece {
    uint32_t from, len; /* json_map.h bounds the text */
    bool valid;         /* it was parsed, and is */
};

/* The entries of a list: from `first` on. */
struct run {
    size_t first, count;
};

struct json_pieces {
    struct bytes text;
    struct piece *pieces;
    size_t piece_count, piece_room;
    struct run *runs;
    size_t run_count, run_room;
    struct buffer rest;
    size_t kept; /* octets of text that rest stands for */
};

static void *grown(void *at, size_t *room, size_t size)
{
    *room = 2 * *room + STEP;
    at = realloc(at, *room * size);
    if (at == NULL)
        abort();
    return at;
}

static void add_piece(struct json_pieces *p, size_t from, size_t end)
{
    assert(end <= UINT32_MAX);
    if (p->piece_count == p->piece_room)
        p->pieces = grown(p->pieces, &p->piece_room, sizeof *p->pieces);
    p->pieces[p->piece_count++] =
        (struct piece){(uint32_t)from, (uint32_t)(end - from), false};
}

static void add_run(struct json_pieces *p)
{
    if (p->run_count == p->run_room)
        p->runs = grown(p->runs, &p->run_room, sizeof *p->runs);
    p->runs[p->run_count++] = (struct run){p->piece_count, 0};
}

static size_t pass_blanks(struct bytes text, size_t at)
{
    while (at < text.len && (text.at[at] == ' ' || text.at[at] == '\n' ||
                             text.at[at] == '\t' || text.at[at] == '\r'))
        at++;
    return at;
}

/* Whether the quote there ends the string that began at from. */
static bool is_escaped(struct bytes text, size_t from, size_t quote)
{
    size_t slashes = 0;

    while (quote - slashes > from && text.at[quote - slashes - 1] == '\\')
        slashes++;
    return slashes % 2 != 0;
}

/* Behind the string whose first quote stands at `at`. */
static size_t pass_string(struct bytes text, size_t at)
{
    size_t quote = ascii_find(text, at + 1, '"');

    while (quote < text.len && is_escaped(text, at + 1, quote))
        quote = ascii_find(text, quote + 1, '"');
    return quote < text.len ? quote + 1 : text.len;
}

/* Behind the object that begins at `at`; 0: it does not end. */
static size_t pass_object(struct bytes text, size_t at)
{
    size_t depth = 0;

    while (at < text.len) {
        const uint8_t c = text.at[at];

        if (c == '"') {
            at = pass_string(text, at);
            continue;
        }
        at++;
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && --depth == 0)
            return at;
    }
    return 0;
}

/* Note the entries of the list that begins at `at`. Behind it; 0: it is not
   one of objects alone. */
static size_t take_entries(struct json_pieces *p, size_t at)
{
    for (;;) {
        const size_t from = pass_blanks(p->text, at + 1);

        if (from == p->text.len || p->text.at[from] != '{')
            return 0;
        at = pass_object(p->text, from);
        if (at == 0)
            return 0;
        add_piece(p, from, at);
        at = pass_blanks(p->text, at);
        if (at < p->text.len && p->text.at[at] == ']')
            return at + 1;
        if (at == p->text.len || p->text.at[at] != ',')
            return 0;
    }
}

/* Leave out the entries of the list at `at`, whose number stands in their
   place. Behind it; 0: it is not one of objects alone. */
static size_t take_list(struct json_pieces *p, size_t at)
{
    const struct bytes before = {p->text.at + p->kept, at - p->kept};
    char number[NUMBER_MAX];
    size_t end;

    add_run(p);
    end = take_entries(p, at);
    if (end == 0)
        return 0;
    p->runs[p->run_count - 1].count =
        p->piece_count - p->runs[p->run_count - 1].first;
    snprintf(number, sizeof number, "[%zu]", p->run_count - 1);
    if (!buffer_add(&p->rest, before) || !buffer_add_text(&p->rest, number))
        abort(); /* it has twice the room */
    p->kept = end;
    return end;
}

static bool is_list_name(struct bytes string)
{
    static const char *const names[] = {"\"Attribute\"", "\"Object\""};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (bytes_equal(string, bytes_text(names[i])))
            return true;
    return false;
}

/* Where the list begins whose name ends there; text.len: none does. */
static size_t list_behind(struct bytes text, size_t at)
{
    at = pass_blanks(text, at);
    if (at == text.len || text.at[at] != ':')
        return text.len;
    at = pass_blanks(text, at + 1);
    return at < text.len && text.at[at] == '[' ? at : text.len;
}

static bool is_empty(struct bytes text, size_t list)
{
    const size_t at = pass_blanks(text, list + 1);

    return at < text.len && text.at[at] == ']';
}

/* Whether string is the name of a list that is left out, which begins at
   `list`. */
static bool is_left_out(struct bytes text, struct bytes string, size_t list)
{
    return list < text.len && is_list_name(string) && !is_empty(text, list);
}

/* All lists, and what is left without them; false: text is parsed as a
   whole. */
static bool take_lists(struct json_pieces *p)
{
    size_t end;

    for (size_t at = ascii_find(p->text, 0, '"'); at < p->text.len;
         at = ascii_find(p->text, end, '"')) {
        struct bytes string = {p->text.at + at, pass_string(p->text, at) - at};
        const size_t list = list_behind(p->text, at + string.len);

        end = at + string.len;
        if (list < p->text.len && ascii_find(string, 0, '\\') < string.len)
            return false; /* "\u0041ttribute" */
        if (is_left_out(p->text, string, list))
            end = take_list(p, list);
        if (end == 0)
            return false;
    }
    return p->run_count > 0 &&
           buffer_add(&p->rest, ascii_from(p->text, p->kept));
}

static json_t *parsed(const struct json_pieces *p, struct piece *piece)
{
    json_error_t error;
    json_t *v = json_loadb((const char *)p->text.at + piece->from, piece->len,
                           JSON_REJECT_DUPLICATES, &error);

    piece->valid = v != NULL;
    return v;
}

struct json_pieces *json_pieces_open(struct bytes text)
{
    struct json_pieces *p = calloc(1, sizeof *p);

    if (p == NULL)
        abort();
    p->text = text;
    p->rest = (struct buffer){malloc(2 * text.len + 1), 0, 2 * text.len};
    if (p->rest.at == NULL)
        abort();
    if (take_lists(p))
        return p;
    json_pieces_close(p);
    return NULL;
}

void json_pieces_close(struct json_pieces *p)
{
    if (p == NULL)
        return;
    free(p->pieces);
    free(p->runs);
    free(p->rest.at);
    free(p);
}

bool json_pieces_valid(struct json_pieces *p)
{
    for (size_t i = 0; i < p->piece_count; i++) {
        if (!p->pieces[i].valid)
            json_decref(parsed(p, &p->pieces[i]));
        if (!p->pieces[i].valid)
            return false;
    }
    return true;
}

struct bytes json_pieces_rest(const struct json_pieces *p)
{
    return bytes_of(&p->rest);
}

/* Lists of the tree hold the number of what was left out, or nothing. */
static const struct run *run_of(const struct json_pieces *p, const json_t *list)
{
    const size_t number = (size_t)json_integer_value(json_array_get(list, 0));

    assert(number < p->run_count);
    return &p->runs[number];
}

size_t json_pieces_count(const struct json_pieces *p, const json_t *list)
{
    if (p == NULL || json_array_size(list) == 0)
        return json_array_size(list);
    return run_of(p, list)->count;
}

json_t *json_pieces_entry(struct json_pieces *p, const json_t *list, size_t i)
{
    if (p == NULL)
        return json_incref(json_array_get(list, i));
    assert(i < run_of(p, list)->count);
    return parsed(p, &p->pieces[run_of(p, list)->first + i]);
}

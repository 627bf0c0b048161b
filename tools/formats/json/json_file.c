#include "tools/formats/json/json_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "proto/ascii.h"
#include "tools/formats/json/feed.h"
#include "tools/formats/marked.h"
#include "tools/formats/misp/json_mend.h"
#include "tools/formats/misp/misp.h"

bool json_file_sniff(struct bytes text, const char *name)
{
    uint8_t first, second;

    text = ascii_trim(text);
    if (text.len < 2)
        return false;
    first = text.at[0];
    text = ascii_trim(ascii_from(text, 1));
    second = text.len > 0 ? text.at[0] : 0;
    if (first == '{')
        return second == '"' || second == '}';
    if (first != '[')
        return false;
    return second == '{' || second == '"' ||
           (ascii_ends(bytes_text(name), ".json") && second != 'T');
}

static struct bytes pass_blanks(struct bytes text, unsigned *line)
{
    while (text.len > 0 && (text.at[0] == ' ' || text.at[0] == '\t' ||
                            text.at[0] == '\r' || text.at[0] == '\n')) {
        *line += text.at[0] == '\n';
        text = ascii_from(text, 1);
    }
    return text;
}

/* The next document, at whose first octet text stands; *text moves on. */
static json_t *next_document(struct bytes *text, unsigned *line,
                             struct fault *fault)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK;
    json_error_t error;
    json_t *v = json_loadb((const char *)text->at, text->len, flags, &error);
    size_t taken = v == NULL ? 0 : (size_t)error.position;

    if (v == NULL)
        fault_at(fault, *line + (unsigned)error.line - 1, ERR_BAD_SHAPE,
                 "not valid JSON: %s", error.text);
    for (size_t i = 0; i < taken; i++)
        *line += text->at[i] == '\n';
    *text = pass_blanks(ascii_from(*text, taken), line);
    return v;
}

/* All of them: one as it is, several as a list. NULL: *fault says why. */
static json_t *documents(struct bytes text, struct fault *fault)
{
    unsigned line = 1;
    json_t *root, *v, *list;

    text = pass_blanks(text, &line);
    root = next_document(&text, &line, fault);
    if (root == NULL || text.len == 0)
        return root;
    list = json_array();
    json_array_append_new(list, root);
    while (text.len > 0) {
        v = next_document(&text, &line, fault);
        if (v == NULL) {
            json_decref(list);
            return NULL;
        }
        json_array_append_new(list, v);
    }
    return list;
}

/* What is to be read in pieces, or NULL. A file within another that is no JSON
   is told while the others are read, so that nothing of it may be taken before
   all of it was looked at. */
static struct json_pieces *pieces_of(const struct reading *r, struct bytes text)
{
    struct json_pieces *pieces = json_pieces_open(text);

    if (pieces == NULL || !r->within || json_pieces_valid(pieces))
        return pieces;
    json_pieces_close(pieces);
    return NULL;
}

/* Of events of MISP all but their attributes and objects is parsed at once;
   ERR_NOT_FOUND: text is none, or is to be parsed as a whole. */
static enum err read_events(struct reading *r, struct json_map *map,
                            struct bytes text, struct fault *fault)
{
    struct json_pieces *pieces = pieces_of(r, text);
    struct fault said = {0};
    enum err err = ERR_NOT_FOUND;
    json_t *root = NULL;

    if (pieces != NULL)
        root = documents(json_pieces_rest(pieces), &said);
    if (root != NULL)
        err = misp_read(r, &(struct misp_json){root, pieces, map}, &said);
    json_decref(root);
    if (err != ERR_NOT_FOUND && !json_pieces_valid(pieces)) {
        json_decref(documents(text, fault)); /* says what, and where */
        err = ERR_BAD_SHAPE;
    } else if (err != ERR_NOT_FOUND) {
        *fault = said;
    }
    json_pieces_close(pieces);
    return err;
}

static enum err read_root(struct reading *r, struct json_map *map, json_t *root,
                          bool *misp, struct fault *fault)
{
    struct feed_tree tree = {.root = root};
    enum err err = misp_read(r, &(struct misp_json){root, NULL, map}, fault);

    *misp = err != ERR_NOT_FOUND;
    if (*misp)
        return err;
    tree.lines = json_map_strings(map, &tree.count);
    return feed_read(r, &tree, fault);
}

static enum err read_whole(struct reading *r, struct json_map *map,
                           struct bytes text, bool *misp, struct fault *fault)
{
    json_t *root = documents(text, fault);
    enum err err = ERR_BAD_SHAPE;

    if (root != NULL)
        err = read_root(r, map, root, misp, fault);
    json_decref(root);
    return err;
}

static void tell_mended(struct reading *r, size_t count)
{
    const struct place nowhere = {0};
    char text[32];

    snprintf(text, sizeof text, "%zu", count);
    if (count > 0)
        findings_note(r->found, &nowhere, bytes_text(text),
                      N_("escapes that no text can hold: read as U+FFFD"));
}

enum err json_file_read(struct reading *r, struct bytes text, bool *misp,
                        struct fault *fault)
{
    struct json_map *map;
    uint8_t *owned;
    enum err err = json_map_open(&map, text, fault);

    *misp = false;
    if (err != ERR_OK)
        return err;
    tell_mended(r, json_mend(&text, &owned));
    err = read_events(r, map, text, fault);
    *misp = err != ERR_NOT_FOUND;
    if (!*misp)
        err = read_whole(r, map, text, misp, fault);
    free(owned);
    json_map_close(map);
    return err;
}

#include "tools/formats/yaml/yaml_tree.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "tools/formats/marked.h"

enum { LINES_STEP = 1024 };

/* A mapping or list that is open. */
struct level {
    json_t *v;
    char *key; /* of a mapping: read, its value not yet */
};

struct builder {
    struct yaml_tree *out;
    unsigned *lines;
    size_t room, values;
    json_t *documents;
    struct level levels[YAML_TREE_DEPTH_MAX];
    size_t depth;
    struct fault *fault;
};

static enum err refuse(struct builder *b, const yaml_event_t *e,
                       const char *why)
{
    return fault_at(b->fault, (unsigned)e->start_mark.line + 1, ERR_BAD_SHAPE,
                    "%s", why);
}

static void note_line(struct builder *b, const yaml_event_t *e)
{
    struct feed_tree *tree = &b->out->tree;

    if (tree->count == b->room) {
        b->room = 2 * b->room + LINES_STEP;
        b->lines = realloc(b->lines, b->room * sizeof *b->lines);
        if (b->lines == NULL)
            abort();
        tree->lines = b->lines;
    }
    b->lines[tree->count++] = (unsigned)e->start_mark.line + 1;
}

/* Put v where it belongs. */
static enum err put(struct builder *b, const yaml_event_t *e, json_t *v)
{
    struct level *in = b->depth > 0 ? &b->levels[b->depth - 1] : NULL;

    if (v == NULL)
        return refuse(b, e, N_("YAML with a text that is not UTF-8"));
    if (in == NULL) {
        json_array_append_new(b->documents, v);
        return ERR_OK;
    }
    if (json_is_array(in->v)) {
        json_array_append_new(in->v, v);
        return ERR_OK;
    }
    json_object_set_new_nocheck(in->v, in->key, v);
    free(in->key);
    in->key = NULL;
    return ERR_OK;
}

/* Whether a scalar is the key of the mapping that is open. */
static bool is_key(const struct builder *b)
{
    const struct level *in = b->depth > 0 ? &b->levels[b->depth - 1] : NULL;

    return in != NULL && json_is_object(in->v) && in->key == NULL;
}

static enum err take_key(struct builder *b, const yaml_event_t *e)
{
    struct level *in = &b->levels[b->depth - 1];
    const char *text = (const char *)e->data.scalar.value;

    if (json_object_get(in->v, text) != NULL)
        return refuse(b, e, N_("not valid YAML: a key given twice"));
    in->key = strdup(text);
    if (in->key == NULL)
        abort();
    return ERR_OK;
}

static bool says_nothing(const yaml_event_t *e)
{
    const char *text = (const char *)e->data.scalar.value;

    return e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

static enum err take_scalar(struct builder *b, const yaml_event_t *e)
{
    size_t len = says_nothing(e) ? 0 : e->data.scalar.length;

    note_line(b, e);
    if (is_key(b))
        return take_key(b, e);
    return put(b, e, json_stringn((const char *)e->data.scalar.value, len));
}

static enum err open_level(struct builder *b, const yaml_event_t *e, json_t *v)
{
    enum err err;

    if (v == NULL)
        abort();
    if (b->depth == YAML_TREE_DEPTH_MAX || is_key(b)) {
        json_decref(v);
        return refuse(b, e,
                      b->depth == YAML_TREE_DEPTH_MAX
                          ? N_("YAML nested deeper than 64 levels")
                          : N_("YAML with a key that is not a text"));
    }
    err = put(b, e, v);
    if (err == ERR_OK)
        b->levels[b->depth++] = (struct level){.v = v};
    return err;
}

static enum err take_alias(struct builder *b, const yaml_event_t *e)
{
    if (is_key(b))
        return refuse(b, e, N_("YAML with a key that is not a text"));
    if (b->out->aliases++ == 0)
        b->out->alias_line = (unsigned)e->start_mark.line + 1;
    return put(b, e, json_null());
}

static enum err take(struct builder *b, const yaml_event_t *e)
{
    if (b->values++ == YAML_TREE_VALUES_MAX)
        return refuse(b, e, N_("more YAML values than 4 million"));
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(b, e);
    case YAML_ALIAS_EVENT:
        return take_alias(b, e);
    case YAML_SEQUENCE_START_EVENT:
        return open_level(b, e, json_array());
    case YAML_MAPPING_START_EVENT:
        return open_level(b, e, json_object());
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        b->depth--;
        return ERR_OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return ERR_OK;
}

static enum err build(struct builder *b, struct bytes text)
{
    yaml_parser_t parser;
    yaml_event_t event;
    enum err err = ERR_OK;
    bool ended = false;

    if (yaml_parser_initialize(&parser) == 0)
        abort();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, text.at, text.len);
    while (err == ERR_OK && !ended) {
        if (yaml_parser_parse(&parser, &event) == 0) {
            err = fault_at(b->fault, (unsigned)parser.problem_mark.line + 1,
                           ERR_BAD_SHAPE, "not valid YAML: %s",
                           parser.problem == NULL ? "" : parser.problem);
            break;
        }
        ended = event.type == YAML_STREAM_END_EVENT;
        err = take(b, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    for (size_t i = 0; i < YAML_TREE_DEPTH_MAX; i++)
        free(b->levels[i].key);
    return err;
}

/* Every document is a mapping or a list. */
static bool is_structured(const json_t *documents)
{
    const json_t *v;
    size_t i;

    json_array_foreach(documents, i, v)
    {
        if (!json_is_object(v) && !json_is_array(v))
            return false;
    }
    return json_array_size(documents) > 0;
}

enum err yaml_tree_open(struct yaml_tree *out, struct bytes text,
                        struct fault *fault)
{
    struct builder b = {.out = out, .fault = fault};
    enum err err;

    *out = (struct yaml_tree){0};
    if (text.len > YAML_TREE_TEXT_MAX)
        return fault_say(fault, ERR_TOO_BIG, "%s",
                         N_("YAML larger than 64 MiB"));
    b.documents = json_array();
    if (b.documents == NULL)
        abort();
    out->tree.root = b.documents;
    err = build(&b, text);
    if (err == ERR_OK && !is_structured(b.documents))
        err = fault_say(fault, ERR_BAD_SHAPE, "%s",
                        N_("YAML without a mapping or a list"));
    if (err != ERR_OK) {
        yaml_tree_close(out);
        return err;
    }
    if (json_array_size(b.documents) == 1) {
        out->tree.root = json_incref(json_array_get(b.documents, 0));
        json_decref(b.documents);
    }
    return ERR_OK;
}

void yaml_tree_close(struct yaml_tree *t)
{
    json_decref(t->tree.root);
    free((void *)(uintptr_t)t->tree.lines);
    *t = (struct yaml_tree){0};
}

#include "tools/cli/print/node_name.h"

#include <stdio.h>
#include <string.h>

#include "node/lang/lang.h"
#include "proto/control.h"
#include "tools/cli/cli.h"
#include "tools/client/lookalike.h"
#include "tools/client/row.h"

const char *node_name(const char *name)
{
    const char *own = N_("this node");

    return strcmp(name, own) == 0 ? _(own) : name;
}

/* "author_ja" of "author". */
static const char *field_ja(char room[static CONTROL_NAME_MAX + 1],
                            const char *field)
{
    snprintf(room, CONTROL_NAME_MAX + 1, "%s_ja", field);
    return room;
}

const char *node_name_of(const json_t *row, const char *field)
{
    char room[CONTROL_NAME_MAX + 1];
    const char *name = row_text(row, field);
    const char *name_ja = row_text(row, field_ja(room, field));
    bool ja = *name_ja != '\0' && (*name == '\0' || lang_is_japanese());

    return node_name(ja ? name_ja : name);
}

const json_t *node_name_list(const json_t *row, const char *field)
{
    char room[CONTROL_NAME_MAX + 1];
    const json_t *names_ja = json_object_get(row, field_ja(room, field));

    return lang_is_japanese() && json_is_array(names_ja)
               ? names_ja
               : json_object_get(row, field);
}

/* The name that a field's name looks like; "": none. */
static const char *looks_like(const json_t *row, const char *field)
{
    char room[LOOKALIKE_FIELD_MAX];

    return node_name(row_text(row, lookalike_field(room, field)));
}

const char *node_name_marked(char room[static NODE_NAME_AUTHOR_MAX],
                             const json_t *row, const char *field)
{
    const char *name = node_name_of(row, field), *like = looks_like(row, field);

    if (*like == '\0')
        return name;
    snprintf(room, NODE_NAME_AUTHOR_MAX, _("%s (looks like %s)"), name, like);
    return room;
}

const char *node_name_introduced(char room[static NODE_NAME_AUTHOR_MAX],
                                 const json_t *row, const char *field)
{
    const char *name = node_name_of(row, field), *like = looks_like(row, field);
    const char *by = row_text(row, "introduced_by");

    if (*by == '\0')
        return node_name_marked(room, row, field);
    if (*like == '\0')
        snprintf(room, NODE_NAME_AUTHOR_MAX, _("%s (introduced by %s)"), name,
                 by);
    else
        snprintf(room, NODE_NAME_AUTHOR_MAX,
                 _("%s (introduced by %s; looks like %s)"), name, by, like);
    return room;
}

const char *node_name_author(char room[static NODE_NAME_AUTHOR_MAX],
                             const json_t *row)
{
    return node_name_introduced(room, row, "author");
}

struct bytes node_name_org(const struct card_identity *of)
{
    bool ja = of->org_ja.len > 0 && (of->org.len == 0 || lang_is_japanese());

    return ja ? of->org_ja : of->org;
}

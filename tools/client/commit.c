#include "tools/client/commit.h"

#include "tools/client/row.h"
#include "tools/client/visible.h"

enum { LIST_OCTETS = COMMIT_PARTS_MAX * (IDENT_HEX_TEXT + 8) + 8 };

static uint8_t octets[LIST_OCTETS];

static void put_list(struct control_writer *args, const char *name,
                     struct writer *w, const struct buffer *packed)
{
    if (writer_done(w) == ERR_OK)
        control_put_packed(args, name, bytes_of(packed));
    else
        args->w.full = true; /* seen when the request ends */
}

static void put_retracted(struct control_writer *args, const json_t *records)
{
    struct buffer packed = {octets, 0, sizeof octets};
    struct writer w = writer_on(&packed);

    writer_array(&w, json_array_size(records));
    for (size_t i = 0; i < json_array_size(records); i++)
        writer_text(&w, json_string_value(json_array_get(records, i)));
    put_list(args, "retract", &w, &packed);
}

static void put_seen(struct control_writer *args, const struct commit *m)
{
    struct buffer packed = {octets, 0, sizeof octets};
    struct writer w = writer_on(&packed);

    writer_array(&w, m->seen_count);
    for (size_t i = 0; i < m->seen_count; i++)
        writer_text(&w, m->seen[i].text);
    put_list(args, "seen", &w, &packed);
}

/* Nothing was shown where nobody was asked. */
static bool was_shown(const struct commit *m)
{
    for (size_t i = 0; i < m->seen_count && m->seen != NULL; i++)
        if (*m->seen[i].text == '\0')
            return false;
    return m->seen != NULL && m->seen_count > 0;
}

enum verdict commit_all(const struct commit *m, json_t **rows,
                        struct reasons *why)
{
    struct control_writer *args =
        client_begin_act(m->client, 0, "share.commit");

    control_put_uint(args, "parts", m->parts);
    if (json_array_size(m->retracted) > 0)
        put_retracted(args, m->retracted);
    if (m->reason != NULL)
        visible_put(args, "reason", m->reason);
    if (was_shown(m))
        put_seen(args, m);
    return client_ask(m->client, rows, why);
}

enum verdict commit_none(struct client *c, enum verdict verdict,
                         struct reasons *why)
{
    json_t *rows;

    if (verdict == VERDICT_AWAY)
        return verdict; /* forgets them by itself, or is asked again */
    client_begin_part(c, 0, "share.drop");
    (void)client_ask(c, &rows, why);
    json_decref(rows);
    return reasons_add(why, verdict, REASON_NONE_SHARED, NULL);
}

enum verdict commit_find(struct client *c, const struct act *a, json_t **rows,
                         struct reasons *why)
{
    enum verdict verdict;

    *rows = NULL;
    if (a->word == NULL)
        return VERDICT_DONE;
    client_begin_part(c, 0, "act");
    verdict = client_ask(c, rows, why);
    if (verdict == VERDICT_DONE &&
        !row_is(json_array_get(*rows, 0), "what", "act"))
        return verdict;
    json_decref(*rows);
    *rows = NULL;
    return verdict;
}

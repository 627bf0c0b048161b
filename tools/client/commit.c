#include "tools/client/commit.h"

#include "tools/client/row.h"
#include "tools/client/visible.h"

enum { LIST_OCTETS = COMMIT_PARTS_MAX * (IDENT_HEX_TEXT + 8) + 8 };

static void put_list(struct control_writer *args, const char *name,
                     const json_t *texts)
{
    static uint8_t octets[LIST_OCTETS];
    struct buffer packed = {octets, 0, sizeof octets};
    struct writer w = writer_on(&packed);

    writer_array(&w, json_array_size(texts));
    for (size_t i = 0; i < json_array_size(texts); i++)
        writer_text(&w, json_string_value(json_array_get(texts, i)));
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, name, bytes_of(&packed));
    else
        args->w.full = true; /* seen when the request ends */
}

enum verdict commit_all(const struct commit *m, json_t **rows,
                        struct reasons *why)
{
    struct control_writer *args =
        client_begin_act(m->client, 0, "share.commit");

    control_put_uint(args, "parts", m->parts);
    if (json_array_size(m->retracted) > 0)
        put_list(args, "retract", m->retracted);
    if (m->reason != NULL)
        visible_put(args, "reason", m->reason);
    seen_put_commit(m->seen, args);
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

#include "tools/client/commit.h"

#include "tools/cli/term/say.h"
#include "tools/client/nfc.h"
#include "tools/client/row.h"

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
        args->w.full = true; /* told when the request ends */
}

int commit_all(const struct commit *m, json_t **rows)
{
    struct control_writer *args =
        client_begin_act(m->client, 0, "share.commit");

    control_put_uint(args, "parts", m->parts);
    if (json_array_size(m->retracted) > 0)
        put_list(args, "retract", m->retracted);
    if (m->reason != NULL)
        nfc_put(args, "reason", m->reason);
    return client_ask(m->client, rows);
}

int commit_none(struct client *c, int rc)
{
    json_t *rows;

    if (rc == CLI_NO_DAEMON)
        return rc; /* forgets them by itself, or is asked again */
    client_begin_part(c, 0, "share.drop");
    (void)client_ask(c, &rows);
    json_decref(rows);
    say_note(_("none of the records was shared"));
    return rc;
}

int commit_find(struct client *c, const struct act *a, json_t **rows)
{
    int rc;

    *rows = NULL;
    if (a->word == NULL)
        return CLI_DONE;
    client_begin_part(c, 0, "act");
    rc = client_ask(c, rows);
    if (rc == CLI_DONE && !row_is(json_array_get(*rows, 0), "what", "act"))
        return rc;
    json_decref(*rows);
    *rows = NULL;
    return rc;
}

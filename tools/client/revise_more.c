#include "tools/client/revise_more.h"

#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/client/commit.h"
#include "tools/client/when.h"

static int revise_part(const struct revise_more *m, size_t i, json_t **rows)
{
    const struct record_action *d = m->action;
    struct control_writer *args = client_begin_part(d->client, i + 1, "revise");
    int rc;

    control_put_text(args, "record",
                     json_string_value(json_array_get(m->records, i)));
    rc = d->put(d->of, i, args);
    return rc == CLI_DONE ? client_ask(d->client, rows) : rc;
}

/* What is not said of it is as in the first part. */
static int share_part(const struct revise_more *m, size_t part, size_t place,
                      json_t **rows)
{
    struct client *c = m->action->client;
    struct control_writer *args;
    int rc = import_pack(m->import, m->body, m->next);

    if (rc != CLI_DONE)
        return rc;
    args = client_begin_part(c, part, "share");
    control_put_uint(args, "like", 1);
    control_put_bin(args, "body", bytes_of(m->body));
    import_put_set(args, m->set_id, place, m->places);
    return client_ask(c, rows);
}

int revise_more(const struct revise_more *m, json_t **rows)
{
    const size_t old = json_array_size(m->records);
    const size_t parts = old + (m->places + 1 - m->place);
    const struct commit all = {
        .client = m->action->client,
        .parts = parts,
        .retracted = m->beyond,
        .reason = m->reason,
    };
    struct progress progress;
    int rc = CLI_DONE;

    *rows = NULL;
    if (parts > COMMIT_PARTS_MAX) {
        say_wrong(_("revise: too many records for one revision"));
        return CLI_USAGE;
    }
    progress_begin(&progress, _("records prepared"), when_now_ms());
    for (size_t i = 0; i < parts && rc == CLI_DONE; i++) {
        progress_step(&progress, i, parts, when_now_ms());
        json_decref(*rows);
        *rows = NULL;
        rc = i < old ? revise_part(m, i, rows)
                     : share_part(m, i + 1, m->place + i - old, rows);
    }
    progress_end(&progress);
    if (rc != CLI_DONE)
        return commit_none(m->action->client, rc); /* rows say why not */
    json_decref(*rows);
    return commit_all(&all, rows);
}

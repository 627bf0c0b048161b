#include "tools/client/share.h"

#include "tools/client/commit.h"
#include "tools/client/import_body.h"
#include "tools/client/retraction/import_back.h"

enum verdict share_check(struct share *s, struct reasons *why)
{
    enum verdict verdict = label_check(&s->label, why);

    if (verdict == VERDICT_DONE)
        verdict = reinstate_read(&s->reinstate, why);
    if (verdict == VERDICT_DONE)
        verdict = recipients_check(&s->recipients, s->label.tlp, NULL, why);
    if (verdict == VERDICT_DONE)
        verdict = act_begin(&s->act, why);
    s->import.tlp = s->label.tlp;
    s->import.pap = s->label.pap;
    s->import.pap_said = s->label.pap_word != NULL;
    s->import.watch = s->watch;
    return verdict;
}

static enum verdict read_end(struct share *s, enum verdict verdict)
{
    if (verdict == VERDICT_DONE)
        import_hear(&s->import, &s->act);
    return verdict;
}

enum verdict share_read(struct share *s, const char *dir, int count,
                        char **names, struct reasons *why)
{
    return read_end(s, import_files(&s->import, dir, count, names, why));
}

enum verdict share_read_end(struct share *s, struct reasons *why)
{
    return read_end(s, import_end(&s->import, why));
}

enum verdict share_open(struct share *s, const char *dir, struct reasons *why)
{
    act_id(&s->act, s->set_id);
    return client_open_act(&s->client, dir, &s->act, s->watch, why);
}

enum verdict share_find(struct share *s, json_t **rows, struct reasons *why)
{
    return commit_find(s->client, &s->act, rows, why);
}

enum verdict share_retracted(struct share *s, struct reasons *why)
{
    return import_back(&s->reinstate, s->client, &s->import, NULL, why);
}

enum verdict share_same(struct share *s, struct reasons *why)
{
    return same_find(&s->same, s->client, &s->import, why);
}

/* Arguments of the request that was begun; part counts from 1. */
static void put_part(const struct share *s, struct bytes body, size_t part,
                     struct control_writer *args)
{
    control_put_uint(args, "kind", RECORD_REPORT);
    label_put(&s->label, args);
    if (!s->import.pap_said) /* else as the files are labelled */
        control_put_uint(args, "pap", (uint64_t)s->import.pap);
    control_put_bin(args, "body", body);
    recipients_put(&s->recipients, args);
    reinstate_put(&s->reinstate, args);
    if (s->import.parts > 1)
        import_body_put_set(args, s->set_id, part, s->import.parts);
}

/* The next body of the import, in the room of one. */
static enum verdict pack_next(const struct share *s, struct bytes *out,
                              size_t *next, struct reasons *why)
{
    static uint8_t octets[IMPORT_BODY_MAX];
    struct buffer body = {octets, 0, sizeof octets};
    enum verdict verdict = import_body_pack(&s->import, &body, next, why);

    *out = bytes_of(&body);
    return verdict;
}

/* One record, or the part-th of several, which waits for the others. */
static enum verdict ask_part(struct share *s, size_t part, size_t *next,
                             json_t **rows, struct reasons *why)
{
    struct control_writer *args;
    struct bytes body;
    enum verdict verdict = pack_next(s, &body, next, why);

    *rows = NULL;
    if (verdict != VERDICT_DONE)
        return verdict;
    args = s->import.parts > 1 ? client_begin_part(s->client, part, "share")
                               : client_begin_act(s->client, 0, "share");
    put_part(s, body, part, args);
    if (s->import.parts == 1)
        seen_put(&s->seen, args);
    return client_ask(s->client, rows, why);
}

enum verdict share_preview(struct share *s, json_t **rows, struct reasons *why)
{
    struct control_writer *args;
    struct bytes body;
    size_t next = 0;
    enum verdict verdict = pack_next(s, &body, &next, why);

    *rows = NULL;
    if (verdict != VERDICT_DONE)
        return verdict;
    args = client_begin(s->client, "share");
    put_part(s, body, 1, args);
    control_put_bool(args, "dry_run", true);
    verdict = client_ask(s->client, rows, why);
    seen_take(&s->seen, *rows);
    return verdict;
}

/* None of the parts leaves before all are there. */
static enum verdict send_parts(struct share *s, json_t **rows,
                               struct reasons *why)
{
    const struct commit all = {
        .client = s->client,
        .parts = s->import.parts,
        .seen = &s->seen, /* all parts have one label */
        .seen_count = 1,
    };
    enum verdict verdict = VERDICT_DONE;
    size_t next = 0;

    *rows = NULL;
    watch_step(s->watch, WATCH_PREPARED, 0, all.parts);
    for (size_t i = 1; i <= all.parts && verdict == VERDICT_DONE; i++) {
        watch_step(s->watch, WATCH_PREPARED, i - 1, all.parts);
        json_decref(*rows);
        verdict = ask_part(s, i, &next, rows, why);
    }
    watch_end(s->watch);
    if (verdict != VERDICT_DONE)
        return commit_none(s->client, verdict, why);
    json_decref(*rows);
    return commit_all(&all, rows, why);
}

enum verdict share_send(struct share *s, json_t **rows, struct reasons *why)
{
    size_t next = 0;

    return s->import.parts > 1 ? send_parts(s, rows, why)
                               : ask_part(s, 1, &next, rows, why);
}

void share_close(struct share *s)
{
    client_close(s->client);
    import_close(&s->import);
    reinstate_close(&s->reinstate);
}

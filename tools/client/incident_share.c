#include "tools/client/incident_share.h"

#include "tools/client/commit.h"

enum verdict incident_share_check(struct incident_share *s, struct reasons *why)
{
    enum verdict verdict = act_begin(&s->act, why);

    if (verdict == VERDICT_DONE)
        verdict = label_check(&s->label, why);
    if (verdict == VERDICT_DONE)
        verdict = recipients_check(&s->recipients, s->label.tlp, NULL, why);
    s->in.tlp = s->label.tlp;
    s->in.watch = s->watch;
    return verdict;
}

enum verdict incident_share_read(struct incident_share *s, const char *dir,
                                 const char *name, struct reasons *why)
{
    enum verdict verdict = incident_input_read(&s->in, dir, name, why);

    if (verdict == VERDICT_DONE)
        act_hear(&s->act, bytes_of(&s->in.body));
    return verdict;
}

static enum verdict draft_record(void *of, size_t i, struct record *out,
                                 struct reasons *why)
{
    const struct incident_share *s = of;

    (void)i;
    (void)why;
    *out = (struct record){
        .kind = RECORD_INCIDENT,
        .tlp = s->label.tlp,
        .pap = s->label.pap,
        .urgent = s->label.urgent == CHOICE_YES,
        .body = bytes_of(&s->in.body),
    };
    return VERDICT_DONE;
}

struct draft incident_share_draft(const struct incident_share *s)
{
    return (struct draft){draft_record, (void *)(uintptr_t)s, 1};
}

void incident_share_content(const struct incident_share *s,
                            struct record_report *out)
{
    const struct record r = {.kind = RECORD_INCIDENT,
                             .body = bytes_of(&s->in.body)};

    if (s->in.body.len == 0 || record_content(out, &r) != ERR_OK)
        *out = (struct record_report){.title = {0}}; /* it has faults */
}

enum verdict incident_share_open(struct incident_share *s, const char *dir,
                                 struct reasons *why)
{
    return client_open_act(&s->client, dir, &s->act, s->watch, why);
}

enum verdict incident_share_find(struct incident_share *s, json_t **rows,
                                 struct reasons *why)
{
    return commit_find(s->client, &s->act, rows, why);
}

/* The request was begun. */
static enum verdict ask(struct incident_share *s, struct control_writer *args,
                        bool dry_run, json_t **rows, struct reasons *why)
{
    control_put_uint(args, "kind", RECORD_INCIDENT);
    label_put(&s->label, args);
    recipients_put(&s->recipients, args);
    control_put_bool(args, "dry_run", dry_run);
    control_put_bin(args, "object", (struct bytes){s->in.object.octet, 16});
    control_put_bin(args, "body", bytes_of(&s->in.body));
    return client_ask(s->client, rows, why);
}

enum verdict incident_share_preview(struct incident_share *s, json_t **rows,
                                    struct reasons *why)
{
    return ask(s, client_begin(s->client, "share"), true, rows, why);
}

enum verdict incident_share_send(struct incident_share *s, json_t **rows,
                                 struct reasons *why)
{
    return ask(s, client_begin_act(s->client, 0, "share"), false, rows, why);
}

void incident_share_close(struct incident_share *s)
{
    client_close(s->client);
    incident_input_close(&s->in);
}

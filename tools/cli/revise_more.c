#include "tools/cli/revise_more.h"

#include <stdlib.h>

#include "tools/cli/row.h"
#include "tools/cli/say.h"
#include "tools/cli/whole.h"

enum {
    NAME_OCTETS = IDENT_HEX_TEXT + sizeof "group:",
    READERS_OCTETS = RECORD_AUDIENCE_MAX * (NAME_OCTETS + 8) + 8,
};

/* Nodes and groups go by their ids: names may have changed. */
static void put_to(struct control_writer *args, const struct record *r)
{
    static uint8_t octets[READERS_OCTETS];
    struct buffer packed = {octets, 0, sizeof octets};
    struct writer w = writer_on(&packed);

    writer_array(&w, r->audience_count);
    for (size_t i = 0; i < r->audience_count; i++) {
        char name[NAME_OCTETS] = "group:";
        size_t lead = r->audience[i].is_group ? sizeof "group:" - 1 : 0;

        ident_hex(name + lead, r->audience[i].id.octet);
        writer_text(&w, name);
    }
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, "to", bytes_of(&packed));
    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group) {
            control_put_bool(args, "later", r->audience[i].later_members);
            return;
        }
}

static void put_delegation(struct control_writer *args, const struct record *r)
{
    uint8_t octets[RECORD_DELEGATION_MAX * (IDENT_HEX_TEXT + 8) + 8];
    struct buffer packed = {octets, 0, sizeof octets};
    struct writer w = writer_on(&packed);

    writer_array(&w, r->delegation_count);
    for (size_t i = 0; i < r->delegation_count; i++) {
        char hex[IDENT_HEX_TEXT];

        ident_hex(hex, r->delegation[i].coordinator.octet);
        writer_array(&w, 2);
        writer_text(&w, hex);
        writer_uint(&w, (uint64_t)r->delegation[i].scope);
    }
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, "delegate", bytes_of(&packed));
}

static int share_part(const struct revise_more *m, const struct record *like,
                      size_t place, json_t *done)
{
    struct control_writer *args = client_begin(m->deed->client, "share");
    json_t *rows;
    int rc;

    control_put_uint(args, "kind", like->kind);
    control_put_uint(args, "tlp", (uint64_t)like->tlp);
    control_put_uint(args, "pap", (uint64_t)like->pap);
    control_put_bool(args, "urgent", like->urgent);
    control_put_uint(args, "expires", like->expires_ms);
    control_put_bin(args, "body", bytes_of(m->body));
    put_to(args, like);
    put_delegation(args, like);
    intake_put_set(args, m->set_id, place, m->places);
    rc = client_ask(m->deed->client, &rows);
    if (rc == CLI_DONE)
        deed_tell_record(m->deed, rows, done);
    json_decref(rows);
    return rc;
}

static int share_left(const struct revise_more *m, const struct record *like,
                      size_t *next, json_t *done)
{
    int rc = CLI_DONE;

    for (size_t place = m->place; place <= m->places && rc == CLI_DONE;
         place++) {
        rc = intake_pack(m->intake, m->body, next);
        if (rc == CLI_DONE)
            rc = share_part(m, like, place, done);
    }
    return rc;
}

int revise_more_share(const struct revise_more *m, size_t *next, json_t *done)
{
    static struct record like;
    uint8_t *raw = NULL;
    json_t *rows;
    size_t len;
    int rc;

    if (m->place > m->places)
        return CLI_DONE;
    control_put_text(client_begin(m->deed->client, "show"), "record", m->like);
    rc = client_ask(m->deed->client, &rows);
    if (rc == CLI_DONE)
        raw = whole_raw(json_array_get(rows, 0), &len);
    if (rc == CLI_DONE &&
        (raw == NULL ||
         record_open(&like, (struct bytes){raw, len}) != ERR_OK)) {
        say_wrong(_("revise: record %s was erased, or cannot be read"),
                  m->like);
        rc = CLI_NO;
    }
    if (rc == CLI_DONE)
        rc = share_left(m, &like, next, done);
    free(raw);
    json_decref(rows);
    return rc;
}

int revise_more_retract(const struct revise_more *m, const char *record)
{
    struct control_writer *args = client_begin(m->deed->client, "retract");
    json_t *rows;
    int rc;

    control_put_text(args, "record", record);
    control_put_text(args, "reason", m->reason);
    control_put_bool(args, "erase", false);
    control_put_bool(args, "set", false);
    rc = client_ask(m->deed->client, &rows);
    if (rc == CLI_DONE && !m->deed->cli->json)
        printf(_("retraction %llu  %s\n"),
               (unsigned long long)row_uint(json_array_get(rows, 0), "number"),
               row_text(json_array_get(rows, 0), "record"));
    json_decref(rows);
    return rc;
}

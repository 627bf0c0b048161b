#include "proto/record_group.h"

#include <string.h>

struct node_id record_group_id(const struct node_id *owner,
                               const struct object_id *object)
{
    const struct bytes parts[] = {
        {owner->octet, sizeof owner->octet},
        {object->octet, sizeof object->octet},
    };
    struct hash h = ident_hash(IDENT_GROUP, parts, 2);
    struct node_id id;

    memcpy(id.octet, h.octet, sizeof id.octet);
    return id;
}

static void group_take(struct reader *r, struct record_group *out)
{
    reader_array_of(r, 3);
    reader_expect(r, reader_uint(r, WIRE_VERSION) == WIRE_VERSION);
    out->name = reader_str(r, RECORD_GROUP_NAME_MAX);
    reader_expect(r, out->name.len > 0);
    out->member_count = reader_array(r, RECORD_MEMBERS_MAX);
    reader_expect(r, out->member_count > 0);
    out->members = *r;
}

/* WIRE.md 4.10: "members strictly ascending" */
static enum err body_check(struct bytes body)
{
    struct reader r = reader_on(body);
    struct record_group group = {0};
    struct node_id last = {{0}}, next;
    enum err err = wire_version_check(body);

    if (err != ERR_OK)
        return err;
    group_take(&r, &group);
    for (size_t i = 0; i < group.member_count && !r.spoiled; i++) {
        reader_bin_into(&r, next.octet, sizeof next.octet);
        reader_expect(&r, i == 0 ||
                              memcmp(last.octet, next.octet, sizeof next) < 0);
        last = next;
    }
    return reader_done(&r);
}

/* WIRE.md 4.10: "A group record is TLP:AMBER+STRICT, its audience is its owner
   alone, it has no delegation, is part of no set and never expires." */
enum err record_group_check(const struct record *r)
{
    if (r->tlp != TLP_AMBER_STRICT || r->audience_count != 1 ||
        !record_names(r, &r->author) || r->delegation_count != 0 ||
        r->set.n != 0 || r->expires_ms != 0)
        return ERR_BAD_SHAPE;
    return body_check(r->body);
}

enum err record_group(struct record_group *out, const struct record *r)
{
    struct reader reader = reader_on(r->body);

    *out = (struct record_group){0};
    if (r->kind != RECORD_GROUP)
        return ERR_NOT_FOUND;
    group_take(&reader, out);
    return reader.spoiled ? ERR_BAD_SHAPE : ERR_OK;
}

bool record_member_next(struct record_group *group, struct node_id *out)
{
    if (group->member_count == 0)
        return false;
    group->member_count--;
    reader_bin_into(&group->members, out->octet, sizeof out->octet);
    return !group->members.spoiled;
}

enum err record_group_write(struct buffer *out, struct bytes name,
                            const struct node_id *members, size_t count)
{
    const size_t start = out->len;
    struct writer w = writer_on(out);
    enum err err;

    if (count > RECORD_MEMBERS_MAX)
        return ERR_TOO_BIG;
    writer_array(&w, 3);
    writer_uint(&w, WIRE_VERSION);
    writer_str(&w, name);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++)
        writer_bin_from(&w, members[i].octet, sizeof members[i].octet);
    err = writer_done(&w);
    if (err == ERR_OK)
        err = body_check((struct bytes){out->at + start, out->len - start});
    if (err != ERR_OK)
        out->len = start;
    return err;
}

#include "tests/node/core/peer_fixture.h"

#include "tests/unit.h"

void scene_open(struct scene *s)
{
    office_open(&s->o);
    office_write(&s->o);
    s->one = office_peer(&s->o, 1);
    s->raw = (struct buffer){s->raw_room, 0, sizeof s->raw_room};
    s->body = (struct buffer){s->body_room, 0, sizeof s->body_room};
}

void scene_close(struct scene *s)
{
    if (store_writing(s->o.desk.store))
        office_commit(&s->o);
    office_close(&s->o);
}

enum frame_disposition scene_feed(struct scene *s,
                                  const struct office_report *report)
{
    s->raw.len = 0;
    office_sign(&s->o, &s->raw, report);
    return office_feed(&s->o, bytes_of(&s->raw));
}

struct record_id scene_fed(const struct scene *s)
{
    return record_id_of(
        (struct bytes){s->raw.at, s->raw.len - sizeof(struct signature)});
}

uint8_t scene_state(struct scene *s, const struct record_id *id)
{
    struct vault_row row;
    uint64_t number;

    assert_true(vault_find(s->o.desk.store, id, &number));
    assert_true(vault_get(s->o.desk.store, number, &row));
    return row.state;
}

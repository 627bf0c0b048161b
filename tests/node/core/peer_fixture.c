#include "tests/node/core/peer_fixture.h"

#include "tests/unit.h"

void peer_fixture_open(struct peer_fixture *s)
{
    core_fixture_open(&s->o);
    core_fixture_write(&s->o);
    s->one = core_fixture_peer(&s->o, 1);
    s->raw = (struct buffer){s->raw_room, 0, sizeof s->raw_room};
    s->body = (struct buffer){s->body_room, 0, sizeof s->body_room};
}

void peer_fixture_close(struct peer_fixture *s)
{
    if (store_writing(s->o.store))
        core_fixture_commit(&s->o);
    core_fixture_close(&s->o);
}

int peer_fixture_begin(void **state)
{
    peer_fixture_open(*state);
    return 0;
}

int peer_fixture_end(void **state)
{
    peer_fixture_close(*state);
    return 0;
}

enum frame_disposition
peer_fixture_feed(struct peer_fixture *s,
                  const struct core_fixture_report *report)
{
    s->raw.len = 0;
    core_fixture_sign(&s->o, &s->raw, report);
    return core_fixture_feed(&s->o, bytes_of(&s->raw));
}

struct record_id peer_fixture_fed(const struct peer_fixture *s)
{
    return record_id_of(
        (struct bytes){s->raw.at, s->raw.len - sizeof(struct signature)});
}

uint8_t peer_fixture_state(struct peer_fixture *s, const struct record_id *id)
{
    struct vault_row row;
    uint64_t number;

    assert_true(vault_find(&s->o.facts.txn.view, id, &number));
    assert_true(vault_get(&s->o.facts.txn.view, number, &row));
    return row.state;
}

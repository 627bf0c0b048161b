#include "tests/node/core/rebuilt_fixture.h"

#include "tests/unit.h"

void rebuilt_fixture_open(struct peers_fixture *c)
{
    peers_fixture_open(c, 0);
    c->o.self.card.identity.role = CARD_COORDINATOR;
    peers_fixture_lose(c, STORE_UNKNOWN);
}

void rebuilt_fixture_peer(struct peers_fixture *c, unsigned n)
{
    c->peer[n] = core_fixture_peer(&c->o, n);
    c->peer[n]->community = true;
}

struct record_id rebuilt_fixture_green(struct peers_fixture *c, uint8_t object,
                                       uint64_t revision)
{
    return peers_fixture_sign(
        c, &(struct core_fixture_report){.author = REBUILT_FIXTURE_AUTHOR,
                                         .tlp = TLP_GREEN,
                                         .object = object,
                                         .revision = revision});
}

struct record_id rebuilt_fixture_retraction(struct peers_fixture *c,
                                            uint8_t object, uint8_t target,
                                            const struct record_id *record,
                                            bool erase)
{
    return peers_fixture_retraction(
        c, &(struct peers_fixture_retraction){.author = REBUILT_FIXTURE_AUTHOR,
                                              .object = object,
                                              .target = target,
                                              .record = *record,
                                              .up_to = 1,
                                              .erase = erase,
                                              .tlp = TLP_GREEN});
}

void rebuilt_fixture_feed(struct peers_fixture *c, unsigned from)
{
    assert_int_equal(FRAME_STORED, peers_fixture_feed(c, from));
}

bool rebuilt_fixture_went(struct peers_fixture *c, const struct record_id *id,
                          unsigned n)
{
    return facts_went(&c->o.facts, id, c->peer[n]->node_no);
}

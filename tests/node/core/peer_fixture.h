/*
 * scene: an office with one peer, and the record that this peer sent last.
 *
 * All calls work inside the write transaction that scene_open() begins.
 */
#ifndef TESTS_NODE_CORE_PEER_FIXTURE_H
#define TESTS_NODE_CORE_PEER_FIXTURE_H

#include "tests/node/core/core_fixture.h"

enum { SCENE_RAW_MAX = 8192, SCENE_BODY_MAX = 2048 };

struct scene {
    struct office o;
    struct peer *one;
    struct buffer raw, body;
    uint8_t raw_room[SCENE_RAW_MAX], body_room[SCENE_BODY_MAX];
};

void scene_open(struct scene *s);
void scene_close(struct scene *s);

/* Sign a report and let it come from the peer. */
enum frame_disposition scene_feed(struct scene *s,
                                  const struct office_report *report);
/* The name of what was signed last. */
struct record_id scene_fed(const struct scene *s);

/* Of a record that must be in the store. */
uint8_t scene_state(struct scene *s, const struct record_id *id);

#endif

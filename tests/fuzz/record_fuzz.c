/* record: what opens is what we would have written, to the octet. */
#include "tests/fuzz/fuzz.h"

#include "proto/record_answer.h"
#include "proto/record_group.h"
#include "proto/record_incident.h"
#include "proto/record_notice.h"

static void walk_report(const struct record *r)
{
    struct record_report report;
    struct record_indicator i;
    size_t count;

    fuzz_must(record_content(&report, r) == ERR_OK);
    for (count = 0; record_indicator_next(&report, &i); count++)
        fuzz_must((i.confidence <= RECORD_CONFIDENCE_MAX ||
                   i.confidence == RECORD_CONFIDENCE_UNSTATED) &&
                  i.value.len <= INDICATOR_RULE_MAX);
    fuzz_must(count <= RECORD_INDICATORS_MAX && !report.indicators.spoiled);
}

static void walk_retraction(const struct record *r)
{
    struct record_retraction retraction;
    struct record_target t;
    struct bytes value;
    uint64_t type;

    fuzz_must(record_retraction(&retraction, r) == ERR_OK);
    while (record_target_next(&retraction, &t)) {
        while (record_value_next(&t, &type, &value))
            fuzz_must(value.len <= INDICATOR_RULE_MAX);
        fuzz_must(!t.values.spoiled);
    }
    fuzz_must(!retraction.targets.spoiled);
}

static void walk_group(const struct record *r)
{
    struct record_group group;
    struct node_id next;
    size_t count;

    fuzz_must(record_group(&group, r) == ERR_OK);
    for (count = 0; record_member_next(&group, &next); count++)
        ;
    fuzz_must(count > 0 && count <= RECORD_MEMBERS_MAX);
}

static void walk_notice(const struct record *r)
{
    struct record_notice notice;
    struct record_noted noted;
    size_t count;

    fuzz_must(record_notice(&notice, r) == ERR_OK);
    for (count = 0; record_noted_next(&notice, &noted); count++)
        ;
    fuzz_must(count > 0 && count <= RECORD_NOTICE_ENTRIES_MAX);
}

static void walk_answer(const struct record *r)
{
    struct record_answered of;
    struct record_sighting s;
    struct bytes value;
    uint64_t type;
    size_t count;

    fuzz_must(record_answered(&of, r) == ERR_OK);
    fuzz_must(r->audience_count == 1 &&
              ident_same(&r->audience[0].id, &of.author));
    if (record_sighting(&s, r) != ERR_OK)
        return;
    for (count = 0; record_sighting_next(&s, &type, &value); count++)
        fuzz_must(value.len <= INDICATOR_RULE_MAX);
    fuzz_must(count <= RECORD_SIGHTING_VALUES_MAX && !s.values.spoiled);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    static uint8_t room[RECORD_MAX];
    struct buffer again = {room, 0, sizeof room};
    struct record r;

    if (record_open(&r, (struct bytes){octets, len}) != ERR_OK)
        return 0;
    fuzz_must(record_write(&again, &r) == ERR_OK);
    fuzz_must(
        bytes_equal(bytes_of(&again),
                    (struct bytes){octets, len - sizeof(struct signature)}));
    if (r.kind == RECORD_REPORT || r.kind == RECORD_INCIDENT)
        walk_report(&r);
    if (r.kind == RECORD_RETRACTION)
        walk_retraction(&r);
    if (r.kind == RECORD_GROUP)
        walk_group(&r);
    if (r.kind == RECORD_NOTICE)
        walk_notice(&r);
    if (record_kind_is(r.kind, RECORD_ANSWERS))
        walk_answer(&r);
    return 0;
}

/*
 * record_incident: an incident summary, short form. WIRE.md 4.9.
 *
 * Its object is made of the case's uuid, so whoever shares the same case again
 * revises it.
 */
#ifndef PROTO_RECORD_INCIDENT_H
#define PROTO_RECORD_INCIDENT_H

#include "proto/record.h"

enum {
    RECORD_CASE_UUID = 16,
    RECORD_AFFECTED_MAX = 8192,
    RECORD_CONTACT_MAX = 512,
    RECORD_CATEGORY_MAX = 255,
    RECORD_STATE_MAX = 255,
};

/* WIRE.md 4.9: number, word. JPCERT/CC's categories, and what IPA's guide adds
   to them. */
/* clang-format off */
#define RECORD_CATEGORY_LIST(X)                                            \
    X(0, "other")              X(1, "phishing")                            \
    X(2, "web-defacement")     X(3, "malware-site")                        \
    X(4, "scan")               X(5, "dos")                                 \
    X(6, "ics")                X(7, "targeted")                            \
    X(8, "malware-infection")  X(9, "ransomware")                          \
    X(10, "unauthorised-access") X(11, "data-leak")                        \
    X(12, "outage")

#define RECORD_STATE_LIST(X)                                               \
    X(0, "unknown") X(1, "new") X(2, "in-progress") X(3, "contained")      \
    X(4, "resolved") X(5, "false-alarm")
/* clang-format on */

/* Parts of a case that are shared apart; each has its own object. */
enum record_part { RECORD_PART_SUMMARY = 0 };

struct record_incident {
    uint8_t case_uuid[RECORD_CASE_UUID];
    uint64_t part;
    struct bytes title;
    uint64_t category;
    uint64_t detected_s, occurred_s; /* 0: not given */
    struct bytes what;               /* happened; text */
    struct bytes affected;           /* systems; text */
    uint64_t state;
    struct bytes contact;
    size_t indicator_count;
    struct reader indicators; /* stands before the first */
};

/* First 16 octets of H("part", case uuid, part). */
struct object_id record_incident_object(const uint8_t uuid[static 16],
                                        enum record_part part);

/* The body of a record that record_open() accepted. ERR_NOT_FOUND: it is of
   another kind. */
enum err record_incident(struct record_incident *out,
                         const struct record *r) MUST_CHECK;

/* entries are sorted here, as record_report_write() does. ERR_TOO_BIG,
   ERR_NOT_CANONICAL, ERR_BAD_SHAPE. */
enum err record_incident_write(struct buffer *out,
                               const struct record_incident *i,
                               struct record_indicator *entries,
                               size_t count) MUST_CHECK;

/* Whether the body is what WIRE.md 4.9 says, and the object that of its case.
   ERR_BAD_SHAPE, ERR_VERSION, ERR_NOT_CANONICAL. */
enum err record_incident_check(const struct record *r) MUST_CHECK;

/* The word of a number: "unknown" for those not in the lists. */
const char *record_category_text(uint64_t category);
const char *record_state_text(uint64_t state);

#endif

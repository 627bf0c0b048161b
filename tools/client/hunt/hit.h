/*
 * hit: one value of a record that stands in a line of a log.
 */
#ifndef TOOLS_CLIENT_HUNT_HIT_H
#define TOOLS_CLIENT_HUNT_HIT_H

#include <jansson.h>

#include "node/hunt/pack.h"
#include "proto/indicator.h"

/* What is asked of a hit beside its value. */
struct hit_rule {
    const struct pack *const *packs;
    size_t pack_count;
    const char *record; /* hit_names_record(); NULL: any */
    uint64_t since_ms;  /* of the event; 0: any */
    uint64_t now_ms;
};

/* Borrowed for the call that tells it. */
struct hit {
    const char *file;
    uint64_t line;        /* from 1 */
    uint64_t offset;      /* of the line's first octet */
    struct bytes text;    /* the line, or the part of a long one */
    struct bytes matched; /* as it stands there; may be elsewhere */
    struct bytes value;   /* canonical */
    enum indicator_type type;
    bool weak;
    bool then;  /* expired by now; the event was within its validity */
    bool timed; /* the line states a time */
    uint64_t time_ms;
    const struct pack_record *record;
    const char *author; /* of the record, or the name of the file that it is; */
    const char *title;  /* "": there is none */
};

enum hit_verdict {
    HIT_NOW,     /* the value is valid today */
    HIT_THEN,    /* it was when the event came to pass */
    HIT_EXPIRED, /* it was not */
    HIT_UNTIMED, /* it is expired, and the line states no time */
};

/* By the validity of what the record says. */
enum hit_verdict hit_judge(const struct pack_ref *ref, bool timed,
                           uint64_t time_ms, uint64_t now_ms);

/* Whether a word can name a record: its number, the uuid of its object, or at
   least eight digits of its id. */
bool hit_names_record(const char *word);

/* Whether it has an id: else it is a file. */
bool hit_has_id(const struct pack_record *record);

/* Whether the record is the one that the rule wants. */
bool hit_of_record(const struct pack_record *record, const char *wanted);

/* {file, line, offset, time, value, matched, type, weak, validity, record,
   author, tlp, pap}: a new reference. */
json_t *hit_json(const struct hit *hit);

/* The same in the Elastic Common Schema: @timestamp, log.file.path,
   threat.indicator.*, and what it has no name for in noroshi.*. */
json_t *hit_ecs(const struct hit *hit);

/* What both are made of: {..., record, author, tlp, pap}, and the object of
   threat.indicator. */
void hit_put_record(json_t *out, const struct hit *hit);
json_t *hit_indicator(const struct hit *hit);

/* The members event and ecs, which all of ECS has. */
void hit_put_schema(json_t *out, const char *kind);

/* "TLP:AMBER", "PAP:GREEN"; NULL: it has no such label. */
const char *hit_tlp(const struct hit *hit);
const char *hit_pap(const struct hit *hit);

#endif

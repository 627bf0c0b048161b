/*
 * record: the signed unit; one author, one TLP, one audience, one body.
 *
 * Immutable: the octets as received are what is verified, stored and passed
 * on. WIRE.md section 4.
 */
#ifndef PROTO_RECORD_H
#define PROTO_RECORD_H

#include "proto/err.h"
#include "proto/ident.h"
#include "proto/indicator.h"
#include "proto/record_kind.h"
#include "proto/tlp.h"
#include "proto/wire.h"

enum {
    RECORD_MAX = 256 * 1024, /* R and signature */
    RECORD_BODY_MAX = 255 * 1024,
    RECORD_INDICATORS_MAX = 4096,
    RECORD_AUDIENCE_MAX = 256,
    RECORD_GROUPS_MAX = 16, /* of an audience's entries; what was kept before
                               there was a bound has up to all */
    RECORD_DELEGATION_MAX = 8,
    RECORD_EXTENSIONS_MAX = 8,
    RECORD_SET_MAX = 4096,
    RECORD_TITLE_MAX = 512,
    RECORD_TEXT_MAX = 128 * 1024,
    RECORD_REFERENCES_MAX = 16,
    RECORD_REFERENCE_MAX = 2048,
    RECORD_COMMENT_MAX = 512,
    RECORD_REASON_MAX = 1024,
    RECORD_EXTENSION_MAX = 1024,
    RECORD_TARGETS_MAX = 256,
    RECORD_CLOCK_AHEAD_MS = 15 * 60 * 1000, /* WIRE.md 7.5 */
};

enum record_scope { RECORD_SCOPE_AUDIENCE = 0, RECORD_SCOPE_COMMUNITY = 1 };

/* A reader of the record: a node, or a group pinned at a version. */
struct record_reader {
    bool is_group;
    struct node_id id; /* of the node or group */
    uint64_t version;  /* groups only, as the next two */
    struct hash hash;
    bool later_members;
};

struct record_delegate {
    struct node_id coordinator;
    enum record_scope scope;
};

struct record_set {
    struct set_id id;
    uint32_t i, n; /* 1 <= i <= n; n = 0: not part of a set */
};

/* All but the body. Views point into the octets it was opened from. */
struct record {
    struct record_id id;
    struct node_id author;
    uint64_t author_version_ms;
    struct object_id object;
    uint64_t revision;
    struct record_set set;
    uint64_t created_ms, expires_ms;
    enum tlp tlp;
    enum pap pap;
    bool urgent;
    struct record_reader audience[RECORD_AUDIENCE_MAX];
    size_t audience_count;
    struct record_delegate delegation[RECORD_DELEGATION_MAX];
    size_t delegation_count;
    uint64_t kind; /* enum record_kind, or one this version does not know */
    struct bytes body;
    struct bytes extensions; /* packed array */
    struct bytes raw;        /* R and signature */
};

enum record_role {
    RECORD_ROLE_UNKNOWN = 0,
    RECORD_ROLE_C2 = 1,
    RECORD_ROLE_DELIVERY = 2,
    RECORD_ROLE_PHISHING = 3,
    RECORD_ROLE_PAYLOAD = 4,
    RECORD_ROLE_EXFILTRATION = 5,
    RECORD_ROLE_SCANNING = 6,
    RECORD_ROLE_VICTIM = 7,
    RECORD_ROLE_TOOL = 8,
    RECORD_ROLE_INFRASTRUCTURE = 9,
};

/* WIRE.md 4.7: "confidence 255: its author states none" */
enum { RECORD_CONFIDENCE_MAX = 100, RECORD_CONFIDENCE_UNSTATED = 255 };

/* One entry of a report. WIRE.md 4.7. */
struct record_indicator {
    uint64_t type; /* enum indicator_type, or unknown */
    struct bytes value;
    uint64_t role;
    bool detect;
    uint8_t confidence; /* 0 to 100, or RECORD_CONFIDENCE_UNSTATED */
    uint64_t first_seen_s, last_seen_s, valid_until_s;
    struct bytes comment;
};

/* A report's body; indicators are read one by one. */
struct record_report {
    struct bytes title, text;
    struct bytes references[RECORD_REFERENCES_MAX];
    size_t reference_count;
    size_t indicator_count;
    struct reader indicators; /* stands before the first */
};

struct record_target {
    struct object_id object;
    uint64_t up_to_revision;
    struct record_id record;
    size_t value_count;   /* 0: the whole record */
    struct reader values; /* stands before the first [type, value] */
};

struct record_retraction {
    struct bytes reason;
    bool erase;
    size_t target_count;
    struct reader targets;
};

/*
 * Check shape, limits, label rules and the body of known kinds; fill *r, id
 * included; zero on failure. The signature is not looked at: record_verify().
 * ERR_VERSION, ERR_BAD_SHAPE, ERR_NOT_CANONICAL (an indicator), ERR_TOO_BIG.
 */
enum err record_open(struct record *r, struct bytes raw) MUST_CHECK;
/* The same of octets that a store has: what an earlier version took, with more
   groups in its audience than RECORD_GROUPS_MAX, opens as well. WIRE.md 4.2. */
enum err record_open_kept(struct record *r, struct bytes raw) MUST_CHECK;

bool record_verify(const struct record *r, const struct sign_public *author_sk);

/*
 * Append R (unsigned) for the fields of *r (id, raw ignored). The result
 * satisfies record_open() once signed, else ERR_BAD_SHAPE / ERR_NOT_CANONICAL;
 * ERR_TOO_BIG.
 */
enum err record_write(struct buffer *out, const struct record *r) MUST_CHECK;

/* H("rid", R) of octets without the signature. */
struct record_id record_id_of(struct bytes unsigned_r);

/* The body of a record that record_open() accepted. Counts are of what the
   walk has still to give. ERR_NOT_FOUND: it is of another kind. */
enum err record_report(struct record_report *out,
                       const struct record *r) MUST_CHECK;
/* What a report and an incident have in common: title, text, indicators.
   ERR_NOT_FOUND: it is neither. */
enum err record_content(struct record_report *out,
                        const struct record *r) MUST_CHECK;
/* Next entry; false at the end. */
bool record_indicator_next(struct record_report *report,
                           struct record_indicator *out);
enum err record_retraction(struct record_retraction *out,
                           const struct record *r) MUST_CHECK;
bool record_target_next(struct record_retraction *retraction,
                        struct record_target *out);
bool record_value_next(struct record_target *target, uint64_t *type,
                       struct bytes *value);

/* Bodies. entries: sorted here by (type, value), duplicates dropped, so the
   caller's array is reordered. ERR_TOO_BIG, ERR_NOT_CANONICAL, ERR_BAD_SHAPE
   (a text or number outside its bounds). */
enum err record_report_write(struct buffer *out, const struct record_report *r,
                             struct record_indicator *entries,
                             size_t count) MUST_CHECK;

/* One target per object; values NULL: the whole record. ERR_TOO_BIG,
   ERR_NOT_CANONICAL, ERR_BAD_SHAPE. */
struct record_retract {
    struct object_id object;
    uint64_t up_to_revision;
    struct record_id record;
    const struct indicator_guess *values;
    size_t value_count;
};
enum err record_retraction_write(struct buffer *out, struct bytes reason,
                                 bool erase,
                                 const struct record_retract *targets,
                                 size_t count) MUST_CHECK;

/* One extension by its name, octets as they are; empty when absent. WIRE.md
   4.5. */
struct bytes record_extension(const struct record *r, const char *name);
/* The extensions of a record: this one alone, packed into out. ERR_TOO_BIG. */
enum err record_extension_write(struct buffer *out, const char *name,
                                struct bytes value) MUST_CHECK;

/* Whether id stands in the audience as a node. */
bool record_names(const struct record *r, const struct node_id *id);

const char *record_role_text(uint64_t role);

#endif

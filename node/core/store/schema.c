#include "node/core/store/schema.h"

#include <string.h>

#include "node/core/store/act.h"
#include "node/core/store/announced.h"
#include "node/core/store/answer_table.h"
#include "node/core/store/author_table.h"
#include "node/core/store/doubt_share.h"
#include "node/core/store/giveback_claim.h"
#include "node/core/store/giveback_table.h"
#include "node/core/store/group_table.h"
#include "node/core/store/hold.h"
#include "node/core/store/hold_share.h"
#include "node/core/store/holder_claim.h"
#include "node/core/store/holder_share.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/holder_word.h"
#include "node/core/store/index.h"
#include "node/core/store/index_rebuild.h"
#include "node/core/store/jobs.h"
#include "node/core/store/loss.h"
#include "node/core/store/outbox.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/quarantine_sum.h"
#include "node/core/store/quota_table.h"
#include "node/core/store/recv.h"
#include "node/core/store/stage.h"
#include "node/core/store/tally_table.h"
#include "node/core/store/vault.h"
#include "node/restore.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "values are stored as they stand in memory");

/* Numbers that stand in values as they do in keys. */
struct big_u64 {
    uint8_t octet[8];
};
struct big_u32 {
    uint8_t octet[4];
};

#define FIXED(table, row, lead, key, type, octets)                             \
    _Static_assert(sizeof(type) == (octets),                                   \
                   "the value of " #table " " #row " is as it was");
#define NOTHING(...)
SCHEMA_ROWS(FIXED, NOTHING, NOTHING)
#undef FIXED
#undef NOTHING

_Static_assert(AT_OBJECT == sizeof(struct object_id), "a part of keys");
_Static_assert(AT_SET == sizeof(struct set_id), "a part of keys");
_Static_assert(AT_INCARNATION == sizeof(struct incarnation), "a part of keys");
_Static_assert(AT_TOKEN == sizeof(struct act_token), "a part of keys");
_Static_assert(AT_VALUE_HASH == sizeof((struct seal){0}.index[0]),
               "a part of keys");
_Static_assert((int)AT_PLACE == (int)INDEX_KEY_WHOLE, "a part of keys");
_Static_assert((int)AT_RECORD_NUMBER == (int)INDEX_KEY_NUMBER,
               "a part of keys");
_Static_assert((int)AT_POSITION == (int)INDEX_KEY_POSITION, "a part of keys");
_Static_assert(AT_RECORD == sizeof(struct record_id), "a part of keys");
_Static_assert(AT_HASH == sizeof(struct hash), "a part of keys");
_Static_assert(AT_NODE_ID == sizeof(struct node_id), "a part of keys");
_Static_assert(AT_ABOUT == sizeof((struct hold_wait){0}.about),
               "a part of keys");

#define LINE(table, row, lead, key, octets, varies)                            \
    {TABLE_##table,           #table " " #row, lead,  sizeof lead - 1,         \
     sizeof lead - 1 + (key), octets,          varies},
#define FIXED(table, row, lead, key, type, octets)                             \
    LINE(table, row, lead, key, octets, false)
#define VARIES(table, row, lead, key, what, octets)                            \
    LINE(table, row, lead, key, octets, true)
#define EMPTY(table, row, lead, key) LINE(table, row, lead, key, 0, false)
static const struct schema_row lines[] = {SCHEMA_ROWS(FIXED, VARIES, EMPTY)};

#define NAME(table, name) name,
static const char *const names[TABLES] = {SCHEMA_TABLES(NAME)};

enum { LINES = sizeof lines / sizeof lines[0] };

const char *schema_table_name(enum table t)
{
    return names[t];
}

size_t schema_rows(const struct schema_row **rows)
{
    *rows = lines;
    return LINES;
}

static bool is_of(const struct schema_row *row, struct bytes key,
                  struct bytes value)
{
    return key.len == row->key_len &&
           memcmp(key.at, row->lead, row->lead_len) == 0 &&
           (row->varies ? value.len >= row->octets : value.len == row->octets);
}

const struct schema_row *schema_find(enum table t, struct bytes key,
                                     struct bytes value)
{
    for (size_t i = 0; i < LINES; i++)
        if (lines[i].table == t && is_of(&lines[i], key, value))
            return &lines[i];
    return NULL;
}

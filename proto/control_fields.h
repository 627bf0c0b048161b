/*
 * control_fields: the commands of the control socket, their arguments and the
 * fields of their rows, with types. CONTROL.md says what they mean; a test
 * compares the two (tests/house).
 *
 * A new command is a line of CONTROL_COMMAND_LIST, its arguments and rows in
 * control_fields.c, and a function of core; a new field is a line of
 * control_fields.c. Both stand in CONTROL.md as well: in the command's row, and
 * a field that is no str under its "Types".
 */
#ifndef PROTO_CONTROL_FIELDS_H
#define PROTO_CONTROL_FIELDS_H

#include "proto/control.h"

/* X(function, command, whether it writes) */
/* clang-format off */
#define CONTROL_COMMAND_LIST(X)                                            \
    X(status,          "status",          false)                           \
    X(pack_build,      "pack.build",      false)                           \
    X(hook_report,     "hook.report",     false)                           \
    X(peer_add,        "peer.add",        true)                            \
    X(peer_list,       "peer.list",       false)                           \
    X(peer_show,       "peer.show",       false)                           \
    X(peer_check,      "peer.check",      false)                           \
    X(peer_set,        "peer.set",        true)                            \
    X(peer_revoke,     "peer.revoke",     true)                            \
    X(peer_confirm,    "peer.confirm",    true)                            \
    X(act,             "act",             false)                           \
    X(share,           "share",           true)                            \
    X(share_commit,    "share.commit",    true)                            \
    X(share_drop,      "share.drop",      true)                            \
    X(revise,          "revise",          true)                            \
    X(parts,           "parts",           false)                           \
    X(retract,         "retract",         true)                            \
    X(retracted,       "retracted",       false)                           \
    X(sighting,        "sighting",        true)                            \
    X(opinion,         "opinion",         true)                            \
    X(release,         "release",         true)                            \
    X(pass,            "pass",            true)                            \
    X(group_create,    "group.create",    true)                            \
    X(group_add,       "group.add",       true)                            \
    X(group_remove,    "group.remove",    true)                            \
    X(group_list,      "group.list",      false)                           \
    X(group_show,      "group.show",      false)                           \
    X(author_list,     "author.list",     false)                           \
    X(author_drop,     "author.drop",     true)                            \
    X(inbox,           "inbox",           false)                           \
    X(inbox_dismiss,   "inbox.dismiss",   true)                            \
    X(inbox_held,      "inbox.held",      false)                           \
    X(lookup,          "lookup",          false)                           \
    X(records,         "records",         false)                           \
    X(search,          "search",          false)                           \
    X(show,            "show",            false)                           \
    X(receipts,        "receipts",        false)                           \
    X(quarantine_list, "quarantine.list", false)                           \
    X(quarantine_show, "quarantine.show", false)                           \
    X(quarantine_drop, "quarantine.drop", true)
/* clang-format on */

/* What a value may be; several may be joined. Any field may be nil. */
enum control_type {
    CONTROL_BOOL = 1,
    CONTROL_UINT = 2,
    CONTROL_STR = 4,
    CONTROL_BIN = 8,
    CONTROL_LIST = 16,
    CONTROL_TYPES = 31,
    /* Not types, but said beside them: */
    CONTROL_OPTIONAL = 32, /* an argument that need not be given */
    CONTROL_NODE = 64,     /* a row's field with a twin in Japanese, `_ja` */
};

struct control_field {
    const char *name;
    unsigned type; /* of enum control_type */
};

/* Rows of one form. */
struct control_row {
    const char *what; /* their `what`, joined by '|'; NULL: they have none */
    const struct control_field *fields; /* `what` itself is not among them */
    size_t field_count;
};

struct control_command {
    const char *name;
    bool writes; /* it may then carry `token` and `said`, too */
    const struct control_field *arguments;
    size_t argument_count;
    const struct control_row *rows;
    size_t row_count;
};

/* All commands, in the order of the list. */
const struct control_command *control_commands(size_t *count);
/* NULL: there is no such command. */
const struct control_command *control_command(struct bytes name);

/* NULL: the command takes no such argument. */
const struct control_field *
control_argument(const struct control_command *command, struct bytes name);

/* NULL: no field is called so. */
const struct control_field *control_field(const struct control_field *fields,
                                          size_t count, struct bytes name);

#endif

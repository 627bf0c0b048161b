/*
 * config: what the operator wrote in DIR/noroshi.conf.
 *
 * Strict: an unknown section or key, a value that does not parse or a line cut
 * short is a fault with file, line and remedy; no program starts on half of
 * what was meant. The commented template that `noroshi init` writes is the
 * reference of all keys.
 */
#ifndef NODE_CONFIG_H
#define NODE_CONFIG_H

#include "node/fault.h"
#include "proto/bytes.h"
#include "proto/indicator.h"
#include "proto/tlp.h"

#define CONFIG_NET_USER "noroshi-net" /* net's user, where none is named */

enum {
    CONFIG_FILE_MAX = 256 * 1024,
    CONFIG_LINE_MAX = 1024,
    CONFIG_LISTEN_MAX = 8,
    CONFIG_ENDPOINT_MAX = 256, /* with NUL */
    CONFIG_OWN_DOMAINS_MAX = 512,
    CONFIG_OWN_NETWORKS_MAX = 512,
    CONFIG_DOMAIN_MAX = 256, /* with NUL */
    CONFIG_NETWORK_MAX = 64, /* with NUL */
    CONFIG_USER_MAX = 64,    /* with NUL */
    CONFIG_WARNINGLIST_DIRS_MAX = 8,
    CONFIG_PATH_MAX = 512,         /* with NUL */
    CONFIG_PAST_DAYS = 400,        /* [hunt] past, where it is not given, */
    CONFIG_PAST_DAYS_MAX = 36500,  /* and at most */
    CONFIG_HOOK_COMMAND_MAX = 512, /* with NUL */
    CONFIG_BRAKE_DISPUTED_MAX = 65536,
    CONFIG_HOOKS_A_MINUTE = 60,
    CONFIG_HOOKS_A_MINUTE_MAX = 6000,
    CONFIG_HOOK_TIMEOUT_S = 30,
    CONFIG_HOOK_TIMEOUT_S_MAX = 600,
    CONFIG_HOOK_AWAY_MIN = 10,        /* minutes, */
    CONFIG_HOOK_AWAY_MIN_MAX = 10080, /* and at most */
};

/* X(event, its key in [hooks] and its word wherever it is named) */
#define CONFIG_HOOK_LIST(X)                                                    \
    X(NEW, "new")                                                              \
    X(URGENT, "urgent")                                                        \
    X(RETRACTED, "retracted")                                                  \
    X(RECALLED, "recalled")                                                    \
    X(LEAKED, "leaked")                                                        \
    X(ANSWERED, "answered")                                                    \
    X(SEEN_HERE, "seen-here")                                                  \
    X(PEER_AWAY, "peer-away")                                                  \
    X(KEY_ENDS, "key-ends")

enum config_hook {
#define X(event, word) CONFIG_HOOK_##event,
    CONFIG_HOOK_LIST(X)
#undef X
        CONFIG_HOOKS
};

/* A limit's key in [limits], default, least and most. */
/* clang-format off */
#define CONFIG_LIMIT_LIST(X)                                               \
    X(peers_max,          256,     1, 4096)                                \
    X(links_max,          1024,    8, 8192)                                \
    X(quarantine_max,     10000,   0, 1000000)                             \
    X(records_a_day,      20000,   1, 100000000)                           \
    X(indicators_a_day,   2000000, 1, 1000000000)                          \
    X(mib_a_day,          2048,    1, 1048576)                             \
    X(incarnations_a_day, 24,      1, 1000)                                \
    X(store_max_gib,      64,      1, 4096)                                \
    X(disk_free_min_mib,  512,     1, 1048576)
/* clang-format on */

/* Quotas are per peer; the last two are the node's. */
struct config_limits {
#define X(name, usual, least, most) uint32_t name;
    CONFIG_LIMIT_LIST(X)
#undef X
};

/* [pass]: whether a label's records are passed on by themselves. */
enum config_pass {
    CONFIG_PASS_AS_ROLE, /* a coordinator does, a member does not */
    CONFIG_PASS_YES,
    CONFIG_PASS_NO,
};

/* A large plain value (about 170 KiB): static or on the heap. */
struct config {
    char listen[CONFIG_LISTEN_MAX][CONFIG_ENDPOINT_MAX];
    size_t listen_count;
    char own_domain[CONFIG_OWN_DOMAINS_MAX][CONFIG_DOMAIN_MAX];
    size_t own_domain_count;
    char own_network[CONFIG_OWN_NETWORKS_MAX][CONFIG_NETWORK_MAX];
    size_t own_network_count;
    struct config_limits limits;
    enum config_pass pass[TLP_COUNT]; /* RED: never asked */
    bool pass_report; /* authors learn to whom their records were passed on */
    bool quiet;       /* [log] level = warn */
    char net_user[CONFIG_USER_MAX]; /* [process] net_user */
    char warninglist_dir[CONFIG_WARNINGLIST_DIRS_MAX][CONFIG_PATH_MAX];
    size_t warninglist_dir_count; /* [warninglist] dir */
    uint32_t past_days;           /* [hunt] past: what expired since is still
                                     looked for in logs */
    /* [brake]: what is held back; 0: nothing is. */
    uint32_t brake_disputed;    /* what so many nodes dispute */
    uint32_t brake_commonplace; /* what was seen here on so many days of 100 */
    /* [hooks]: what is run when something happens; empty: nothing. */
    char hook[CONFIG_HOOKS][CONFIG_HOOK_COMMAND_MAX];
    uint32_t hooks_a_minute; /* of each event */
    uint32_t hook_timeout_s; /* then a command is killed */
    uint32_t hook_away_min;  /* a peer that is away for so long is told */
};

/* No listening, nothing of one's own, usual limits. */
void config_init(struct config *c);

/*
 * Read DIR/noroshi.conf. On failure *c is as config_init() leaves it, and
 * fault->about names file, line, what is wrong, why, and what to do.
 * ERR_NOT_FOUND, ERR_BAD_SHAPE, ERR_TOO_BIG, ERR_IO.
 */
enum err config_read(struct config *c, const char *dir,
                     struct fault *fault) MUST_CHECK;

/* The same, of the file that is open at fd; dir is for the words of a fault. */
enum err config_read_fd(struct config *c, int fd, const char *dir,
                        struct fault *fault) MUST_CHECK;

/*
 * Write the commented template to DIR/noroshi.conf, listening on `listen`
 * ("tcp://IP:PORT"; NULL: nowhere, this node only dials). ERR_EXISTS,
 * ERR_BAD_SHAPE (listen), ERR_IO.
 */
enum err config_write_default(const char *dir, const char *listen,
                              struct fault *fault) MUST_CHECK;

/* "seen-here" */
const char *config_hook_text(enum config_hook event);
/* Whether anything is run at all. */
bool config_has_hooks(const struct config *c);

/* Whether text is an endpoint this node can listen on: tcp://IP:PORT, with a
   literal address; IPv6 in brackets, port 0 picks a free one. */
bool config_listen_valid(const char *text);

/* In place of an endpoint: it is never dialled. */
#define CONFIG_NEVER "none"

/* Whether two endpoints that this node can dial name one host; the empty text
   names none. */
bool config_same_host(const char *a, const char *b);

/* Whether text is an endpoint this node can dial: tcp://HOST:PORT, HOST a name
   or a literal address, PORT not 0. */
bool config_connect_valid(const char *text);

/*
 * Whether a canonical value is the operator's own: one of the own domains or
 * below it, an address in an own network, a network that overlaps one; for a
 * URL, mail address or ip-port its host counts.
 */
bool config_owns(const struct config *c, enum indicator_type type,
                 struct bytes value);

#endif

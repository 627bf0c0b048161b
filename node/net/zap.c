#include "node/net/zap.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "node/date.h"
#include "node/log.h"

enum {
    SLOTS = 2 * ZAP_KEYS_MAX, /* a power of two, at most half full */
    PARTS = 7,
    PART_MAX = 256,
    NUMBER_TEXT = 16,                        /* in hex */
    USER_LEN = IDENT_HEX_TEXT + NUMBER_TEXT, /* with what parts the two */
};

enum slot { SLOT_EMPTY, SLOT_TAKEN, SLOT_LEFT };

struct rest {
    struct box_public tk;
    uint64_t until_ms;
};

/* The frames of a request: RFC 27. */
struct request {
    uint8_t part[PARTS][PART_MAX];
    size_t len[PARTS];
    bool whole;
};

struct zap {
    void *socket;
    struct request waiting; /* for zap_let_in() */
    struct box_public key[SLOTS];
    uint8_t slot[SLOTS];
    size_t used; /* taken and left: what bounds a search */
    uint8_t seed[crypto_shorthash_KEYBYTES];
    uint64_t minute_ms;
    unsigned told;
    struct rest rest[ZAP_RESTS_MAX];
    size_t next_rest;
    bool empty, silent; /* as those of a zsock */
};

enum { VERSION, REQUEST, DOMAIN, ADDRESS, IDENTITY, MECHANISM, CREDENTIAL };

static enum err failed(const char *what)
{
    log_warn("zap: cannot %s: %s", what, zmq_strerror(zmq_errno()));
    return ERR_IO;
}

enum err zap_open(struct zap **out, void *context)
{
    struct zap *z = calloc(1, sizeof *z);
    int linger = 0;

    *out = NULL;
    if (z == NULL)
        abort();
    randombytes_buf(z->seed, sizeof z->seed);
    z->socket = zmq_socket(context, ZMQ_REP);
    if (z->socket == NULL ||
        zmq_setsockopt(z->socket, ZMQ_LINGER, &linger, sizeof linger) != 0 ||
        zmq_bind(z->socket, "inproc://zeromq.zap.01") != 0) {
        zap_close(z);
        return failed("answer handshakes");
    }
    *out = z;
    return ERR_OK;
}

void zap_close(struct zap *z)
{
    if (z == NULL)
        return;
    if (z->socket != NULL)
        zmq_close(z->socket);
    free(z);
}

int zap_fd(const struct zap *z)
{
    int fd = -1;
    size_t size = sizeof fd;

    zmq_getsockopt(z->socket, ZMQ_FD, &fd, &size);
    return fd;
}

void zap_polled(struct zap *z, bool readable)
{
    z->silent = z->empty && !readable;
}

/* Keyed, so that nobody can choose keys that collide. */
static size_t first_slot(const struct zap *z, const struct box_public *tk)
{
    uint8_t hash[crypto_shorthash_BYTES];

    crypto_shorthash(hash, tk->octet, sizeof tk->octet, z->seed);
    return (size_t)bytes_get_be(hash, sizeof hash) & (SLOTS - 1);
}

/* Where tk is, or SLOTS. */
static size_t find(const struct zap *z, const struct box_public *tk)
{
    size_t i = first_slot(z, tk);

    while (z->slot[i] != SLOT_EMPTY) {
        if (z->slot[i] == SLOT_TAKEN && memcmp(&z->key[i], tk, sizeof *tk) == 0)
            return i;
        i = (i + 1) & (SLOTS - 1);
    }
    return SLOTS;
}

bool zap_allows(const struct zap *z, const struct box_public *tk)
{
    return find(z, tk) != SLOTS;
}

static void put(struct zap *z, const struct box_public *tk)
{
    size_t i = first_slot(z, tk);

    while (z->slot[i] != SLOT_EMPTY)
        i = (i + 1) & (SLOTS - 1);
    z->key[i] = *tk;
    z->slot[i] = SLOT_TAKEN;
    z->used++;
}

/* Put everybody anew, so that slots of those who left can be used again. */
static void rebuild(struct zap *z)
{
    struct box_public *kept = malloc(sizeof z->key);
    size_t count = 0;

    if (kept == NULL)
        abort();
    for (size_t i = 0; i < SLOTS; i++)
        if (z->slot[i] == SLOT_TAKEN)
            kept[count++] = z->key[i];
    zap_clear(z);
    for (size_t i = 0; i < count; i++)
        put(z, &kept[i]);
    free(kept);
}

enum err zap_allow(struct zap *z, const struct box_public *tk)
{
    if (zap_allows(z, tk))
        return ERR_OK;
    if (z->used == ZAP_KEYS_MAX)
        rebuild(z);
    if (z->used == ZAP_KEYS_MAX)
        return ERR_TOO_BIG;
    put(z, tk);
    return ERR_OK;
}

void zap_deny(struct zap *z, const struct box_public *tk)
{
    size_t i = find(z, tk);

    if (i != SLOTS)
        z->slot[i] = SLOT_LEFT;
}

void zap_clear(struct zap *z)
{
    memset(z->slot, SLOT_EMPTY, sizeof z->slot);
    z->used = 0;
    z->silent = false; /* of the polls of before */
}

void zap_rest(struct zap *z, const struct box_public *tk, uint64_t until_ms)
{
    z->rest[z->next_rest] = (struct rest){*tk, until_ms};
    z->next_rest = (z->next_rest + 1) % ZAP_RESTS_MAX;
}

static bool rests(const struct zap *z, const struct box_public *tk,
                  uint64_t now_ms)
{
    for (size_t i = 0; i < ZAP_RESTS_MAX; i++)
        if (now_ms < z->rest[i].until_ms && ident_same_box(&z->rest[i].tk, tk))
            return true;
    return false;
}

/* All parts are taken off the socket, whatever their number. False: none is
   there now. */
static bool receive(struct zap *z, struct request *r)
{
    int more = 1, flags = ZMQ_DONTWAIT;
    size_t size = sizeof more;
    uint8_t room[PART_MAX];

    *r = (struct request){.whole = true};
    if (z->silent)
        return false;
    z->empty = false;
    for (size_t i = 0; more != 0; i++) {
        int n = zmq_recv(z->socket, room, sizeof room, flags);

        if (n < 0) {
            z->empty = zmq_errno() == EAGAIN;
            return false;
        }
        if (i >= PARTS || (size_t)n > sizeof room) {
            r->whole = false;
        } else {
            memcpy(r->part[i], room, (size_t)n);
            r->len[i] = (size_t)n;
        }
        if (zmq_getsockopt(z->socket, ZMQ_RCVMORE, &more, &size) != 0)
            return false;
        if (more == 0 && i + 1 != PARTS)
            r->whole = false;
    }
    return true;
}

static bool part_is(const struct request *r, size_t part, const char *text)
{
    struct bytes b = {r->part[part], r->len[part]};

    return bytes_equal(b, bytes_text(text));
}

/* libzmq itself is the asker; anything odd is refused all the same. */
static bool accepts(const struct zap *z, const struct request *r,
                    struct box_public *tk)
{
    if (!r->whole || r->len[CREDENTIAL] != sizeof tk->octet ||
        !part_is(r, VERSION, "1.0") || !part_is(r, DOMAIN, ZAP_DOMAIN) ||
        !part_is(r, MECHANISM, "CURVE"))
        return false;
    memcpy(tk->octet, r->part[CREDENTIAL], sizeof tk->octet);
    return zap_allows(z, tk);
}

static void answer(struct zap *z, const struct request *r, bool yes,
                   const char *user)
{
    const struct bytes parts[] = {
        bytes_text("1.0"),
        {r->part[REQUEST], r->len[REQUEST]},
        bytes_text(yes ? "200" : "400"),
        bytes_text(yes ? "welcome" : "unknown key"),
        bytes_text(user),
        {NULL, 0},
    };
    enum { COUNT = sizeof parts / sizeof parts[0] };

    z->empty = z->silent = false;
    for (size_t i = 0; i < COUNT; i++)
        if (zmq_send(z->socket, parts[i].at, parts[i].len,
                     ZMQ_DONTWAIT | (i + 1 < COUNT ? ZMQ_SNDMORE : 0)) < 0) {
            failed("answer a handshake");
            return;
        }
}

static bool worth_telling(struct zap *z, uint64_t now_ms)
{
    if (now_ms - z->minute_ms >= DATE_MINUTE_MS) {
        z->minute_ms = now_ms;
        z->told = 0;
    }
    return z->told++ < ZAP_REFUSALS_A_MINUTE;
}

static struct zap_handshake handshake_of(const struct request *r,
                                         const struct box_public *tk)
{
    struct zap_handshake h = {.tk = *tk};
    char address[PART_MAX + 1];

    memcpy(address, r->part[ADDRESS], r->len[ADDRESS]);
    address[r->len[ADDRESS]] = '\0';
    snprintf(h.address, sizeof h.address, "%.*s", ZAP_ADDRESS_MAX - 1,
             zap_address(address));
    return h;
}

void zap_step(struct zap *z, struct zap_round *out, uint64_t now_ms)
{
    struct request r;

    out->count = 0;
    out->let_in = false;
    for (size_t i = 0; i < ZAP_ROUND && !out->let_in && receive(z, &r); i++) {
        struct box_public tk = {{0}};
        bool known = accepts(z, &r, &tk);

        out->let_in = known && !rests(z, &tk, now_ms);
        if (out->let_in) {
            out->who = handshake_of(&r, &tk);
            z->waiting = r;
        } else {
            answer(z, &r, false, "");
        }
        if (!known && worth_telling(z, now_ms))
            out->refused[out->count++] = handshake_of(&r, &tk);
    }
}

void zap_let_in(struct zap *z, uint64_t number)
{
    char key[IDENT_HEX_TEXT], user[USER_LEN + 1];

    ident_hex(key, z->waiting.part[CREDENTIAL]);
    snprintf(user, sizeof user, "%s-%0*" PRIx64, key, NUMBER_TEXT, number);
    answer(z, &z->waiting, true, user);
}

const char *zap_address(const char *address)
{
    static const char mapped[] = "::ffff:";
    size_t len = strlen(mapped);

    return strncmp(address, mapped, len) == 0 && strchr(address, '.') != NULL
               ? address + len
               : address;
}

bool zap_user(struct box_public *tk, uint64_t *number, const char *user_id)
{
    size_t len = 0;

    *number = 0;
    if (user_id == NULL || strlen(user_id) != USER_LEN ||
        sodium_hex2bin(tk->octet, sizeof tk->octet, user_id, IDENT_HEX_TEXT - 1,
                       NULL, &len, NULL) != 0)
        return false;
    *number = strtoull(user_id + IDENT_HEX_TEXT, NULL, 16);
    return len == sizeof tk->octet;
}

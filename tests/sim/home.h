/*
 * home: the directory of one simulated node, and who it is.
 *
 * Keys come from its number, so that a node that is rebuilt is itself again.
 * What is lost, kept aside or put back is lost, kept aside or put back here.
 */
#ifndef TESTS_SIM_HOME_H
#define TESTS_SIM_HOME_H

#include "node/file.h"
#include "node/keys/keyring.h"
#include "tests/sample.h"

enum { HOME_PORT = 10000 /* of node 0; never listened on */ };

struct home {
    char dir[FILE_PATH_MAX];
    unsigned number;
    enum card_role role;
    struct sample_node who;
    struct keyring_unlock unlock;
    unsigned life;   /* how often it was made; the store's key differs */
    unsigned sk;     /* its how-manyth signing key it has */
    uint32_t stolen; /* a bit for each that its card calls compromised */
};

/* tcp://127.0.0.1:PORT of a node. */
void home_endpoint(char *out, size_t size, unsigned number);

/* A folder NUMBER in room, as `noroshi init` makes it. Aborts when it
   cannot. */
void home_make(struct home *h, const char *room, unsigned number,
               enum card_role role);

/* All of it is gone, and made again from the identity, as `noroshi init
   --identity` does. */
void home_remake(struct home *h, uint64_t now_ms);

/* Its identity part is signed anew, as `noroshi renew` does, while it does not
   run; it ends then. stolen: its signing key is another one from now on, and
   its card calls the last one compromised. */
void home_renew(struct home *h, uint64_t now_ms, uint64_t ends_ms, bool stolen);

/* Its store is kept aside, replacing what was, or put back. */
void home_keep(const struct home *h);
void home_put_back(const struct home *h);
/* The operator takes the store as it is: `noroshi restore`. */
void home_restore(const struct home *h);

#endif

/*
 * peer: whom the node trusts, and as what.
 */
#ifndef TOOLS_CLIENT_PEER_H
#define TOOLS_CLIENT_PEER_H

#include "proto/card.h"
#include "tools/client/choice.h"
#include "tools/client/client.h"

/* What a peer is called, how it is reached, and what it is to us. */
struct peer_marks {
    const char *as;      /* NULL: as before; of a new one: made of its name */
    const char *connect; /* "tcp://HOST:PORT"; "": none; NULL: unsaid */
    enum choice community, client, provider, vouches;
};

/* VERDICT_WRONG: it cannot be connected to. */
enum verdict peer_check_marks(const struct peer_marks *m, struct reasons *why);

/* One to be added. Not to be copied: the card points into raw. */
struct peer_addition {
    struct peer_marks marks;
    struct card card;
    struct buffer raw;
    uint8_t octets[CARD_MAX];
};

/* Its card out of a file, or of stdin for "-". VERDICT_WRONG: there is no valid
   one. Nothing ties a card to the people behind it but a fingerprint that was
   compared with them. */
enum verdict peer_read_card(struct peer_addition *a, const char *file,
                            const struct watch *w, struct reasons *why);

/* Requests about one peer, or all. *rows is the caller's, also on failure. */
enum verdict peer_add(struct client *c, const struct peer_addition *a,
                      json_t **rows, struct reasons *why);
enum verdict peer_list(struct client *c, json_t **rows, struct reasons *why);
enum verdict peer_show(struct client *c, const char *peer, json_t **rows,
                       struct reasons *why);
enum verdict peer_set(struct client *c, const char *peer,
                      const struct peer_marks *m, json_t **rows,
                      struct reasons *why);
enum verdict peer_revoke(struct client *c, const char *peer, json_t **rows,
                         struct reasons *why);
/* A row for each step of the way there, up to the first fault. */
enum verdict peer_check(struct client *c, const char *peer, json_t **rows,
                        struct reasons *why);
/* That a peer is as it should be; NULL: the whole roster. */
enum verdict peer_confirm(struct client *c, const char *peer, json_t **rows,
                          struct reasons *why);

#endif

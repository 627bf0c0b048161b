/*
 * signer: frames that wait for their signature until the commit; then all are
 * signed in one exchange and sent.
 */
#ifndef NODE_CORE_LINK_SIGNER_H
#define NODE_CORE_LINK_SIGNER_H

#include "node/core/core.h"
#include "proto/frame.h"

enum { SIGNER_ITEMS_MAX = 512, SIGNER_ROOM = 1024 * 1024 };

void signer_open(struct signer **out);
void signer_close(struct signer *s);

/* Room for a body; append to it, then signer_add(). Sends what waits when it is
   nearly used up, so only for what may be said already. */
struct buffer *signer_room(struct core *c);
/* What was appended since is the body of a frame for a link. */
void signer_add(struct core *c, uint32_t link, enum frame_type type);
/* Forget what waits for a link whose conn ended. */
void signer_forget(struct core *c, uint32_t link);
/* Sign and send what waits. Where keys does not sign, the links that it was for
   are hung up: on the next connection it is said again. */
void signer_flush(struct core *c);

#endif

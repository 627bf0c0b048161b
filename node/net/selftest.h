/*
 * selftest: does the door really close?
 *
 * CURVE in libzmq fails open: a missing handler or an option that is not kept
 * lets every key in without a word. So, before a listener is bound to the
 * network, two clients knock at it on a free port of the loopback address (a
 * local socket would need what net has given up): one whose key is known, one
 * whose key is not.
 */
#ifndef NODE_NET_SELFTEST_H
#define NODE_NET_SELFTEST_H

#include "node/net/zap.h"
#include "node/net/zsock.h"

enum { SELFTEST_MS = 10 * 1000 };

/*
 * ERR_OK: the known key passed and was named on its message, the unknown one
 * was turned away. ERR_DENIED: not so. ERR_IO. zap is as before, and no event
 * of the clients' connections waits at the listener.
 */
enum err selftest_run(void *context, struct zap *zap, struct zsock *listener,
                      const struct box_public *server) MUST_CHECK;

#endif

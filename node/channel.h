/*
 * channel: one end of a SEQPACKET socket between two local processes.
 *
 * Messages arrive whole and in order. Nothing here blocks, except the calls
 * that end in _wait. Sending queues what the socket does not take at once, up
 * to a bound. Used for the socketpairs between the node's processes and for
 * the control socket.
 */
#ifndef NODE_CHANNEL_H
#define NODE_CHANNEL_H

#include "proto/bytes.h"
#include "proto/err.h"

enum {
    CHANNEL_MESSAGE_MAX = 384 * 1024,
    CHANNEL_QUEUE_MAX = 4 * 1024 * 1024, /* octets waiting to be sent */
    CHANNEL_QUEUE_MESSAGES_MAX = 4096,
};

struct channel;

/* A connected pair for two processes; both close on exec. ERR_IO. */
enum err channel_pair(int fd[static 2]) MUST_CHECK;

/*
 * Take over a connected SEQPACKET socket, also on failure. It is made
 * non-blocking and closed on exec, and its send buffer is checked to hold the
 * largest message. ERR_IO.
 */
enum err channel_open(struct channel **out, int fd) MUST_CHECK;

/* Close and free; what is queued is lost. NULL is fine. */
void channel_close(struct channel *c);

/* For poll(); the channel keeps it. */
int channel_fd(const struct channel *c);

/*
 * Send, or queue for channel_flush(). ERR_TOO_BIG; ERR_BUSY: the queue is full
 * and this message was not taken; ERR_CLOSED: the other end is gone; ERR_USAGE:
 * an empty message, which would read like the end.
 */
enum err channel_send(struct channel *c, struct bytes message) MUST_CHECK;

/* The same with a descriptor, which the channel closes once it is sent (on
   failure it stays the caller's). */
enum err channel_send_fd(struct channel *c, struct bytes message,
                         int fd) MUST_CHECK;

/*
 * One message into *out, which is emptied first and should hold
 * CHANNEL_MESSAGE_MAX. *fd, where given, is the descriptor that came along
 * (the caller's from now on) or -1; unasked-for ones are closed. ERR_BUSY:
 * nothing there now. ERR_TOO_BIG: did not fit, dropped. ERR_CLOSED.
 */
enum err channel_receive(struct channel *c, struct buffer *out,
                         int *fd) MUST_CHECK;

/* Send what is queued, as far as the socket takes it. ERR_CLOSED. */
enum err channel_flush(struct channel *c) MUST_CHECK;

/* Whether to poll() for POLLOUT and then call channel_flush(). */
bool channel_wants_write(const struct channel *c);

/* Octets queued: for those who hold back while the other end is slow. */
size_t channel_queued(const struct channel *c);

/* Send, or queue once there is room for it. ERR_BUSY: there was none within
   timeout_ms, and this message was not taken. */
enum err channel_queue_wait(struct channel *c, struct bytes message,
                            unsigned timeout_ms) MUST_CHECK;

/* Blocking, for a request that is answered at once. ERR_BUSY: not within
   timeout_ms; the message may be queued. Send flushes what was queued before.
 */
enum err channel_send_wait(struct channel *c, struct bytes message,
                           unsigned timeout_ms) MUST_CHECK;
enum err channel_receive_wait(struct channel *c, struct buffer *out, int *fd,
                              unsigned timeout_ms) MUST_CHECK;

#endif

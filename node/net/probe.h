/*
 * probe: why TCP does not come about; libzmq does not tell.
 */
#ifndef NODE_NET_PROBE_H
#define NODE_NET_PROBE_H

/* A descriptor that connects to a literal endpoint, tcp://IP:PORT, which the
   caller closes; or the errno, negative. */
int probe_open(const char *endpoint);

/* EINPROGRESS: not yet known; 0: it came about after all; else the errno. */
int probe_answer(int fd);

#endif

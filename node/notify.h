/*
 * notify: tells the service manager how we are, where there is one.
 */
#ifndef NODE_NOTIFY_H
#define NODE_NOTIFY_H

/* Send state ("READY=1") to $NOTIFY_SOCKET. Without one, nothing happens;
   failing is logged and otherwise ignored. */
void notify_say(const char *state);

#endif

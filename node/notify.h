/*
 * notify: tells the service manager how we are, where there is one.
 */
#ifndef NODE_NOTIFY_H
#define NODE_NOTIFY_H

#include <stdint.h>

/* Send state ("READY=1") to $NOTIFY_SOCKET. Without one, nothing happens;
   failing is logged and otherwise ignored. */
void notify_say(const char *state);

/* How often "WATCHDOG=1" is to be said: half of what the service manager asks
   of this process; 0: it does not ask. */
int64_t notify_watchdog_ms(void);

#endif

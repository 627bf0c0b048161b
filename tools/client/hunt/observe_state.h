/*
 * observe_state: how far logs that are followed were observed, so that one who
 * is ended, in whatever way, goes on there, and counts no line twice.
 *
 *     enum err err = observe_state_open(&s, &of, &fault);
 *     ... follow logs, observer_add(), log_follow_told() ...
 *     err = observe_state_commit(s, &fault);
 *
 * DIR/follow-NAME-NUMBER has the positions of one commit; which of them counts
 * says the mark of the list, which is replaced together with the runs that the
 * commit brings. NAME is a hash of the source's: each source has positions of
 * its own, whatever files it is made of. DIR/follow-NAME is held by the process
 * that follows it.
 */
#ifndef TOOLS_CLIENT_HUNT_OBSERVE_STATE_H
#define TOOLS_CLIENT_HUNT_OBSERVE_STATE_H

#include "node/hunt/log_follow.h"
#include "node/hunt/observation/observer.h"

struct observe_state;

/* All borrowed, until it is closed. */
struct observe_state_of {
    const char *folder; /* that the observer made */
    const char *source; /* NULL: as files are called */
    struct observer *observer;
    struct log_follow *logs;
};

/*
 * Give the logs what was kept. ERR_BUSY: another process follows logs of that
 * source; ERR_BAD_SHAPE: what the mark names is not there, or damaged; ERR_IO,
 * ERR_DENIED, ERR_VERSION.
 */
enum err observe_state_open(struct observe_state **out,
                            const struct observe_state_of *of,
                            struct fault *fault) MUST_CHECK;
void observe_state_close(struct observe_state *s);

/* observer_commit(), with how far logs were told by now. Codes of that. */
enum err observe_state_commit(struct observe_state *s,
                              struct fault *fault) MUST_CHECK;

#endif

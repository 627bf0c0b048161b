#include "tools/cli/hunt/follow.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "tools/client/when.h"

struct following {
    const struct follow *asked;
};

static volatile sig_atomic_t ended;

static void on_end(int number)
{
    (void)number;
    ended = 1;
}

/* What is written is not repeated: a reader that hangs keeps nobody from
   ending it. */
static void heed_signals(void)
{
    const struct sigaction end = {.sa_handler = on_end};

    sigaction(SIGINT, &end, NULL);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGHUP, &end, NULL);
}

static bool go_on(void *who, bool idle)
{
    struct following *f = who;

    (void)idle;
    f->asked->options->rule.now_ms = when_now_ms();
    return fflush(stdout) == 0 && ended == 0;
}

static bool has_other_packs(void *who)
{
    (void)who;
    return false;
}

void follow(const struct follow *f, struct hunt_sum *sum)
{
    struct following following = {.asked = f};
    const struct hunt_follower follower = {go_on, has_other_packs, &following};
    struct log_follow_options o = {.since_ms = f->options->rule.since_ms};
    struct log_follow *logs;

    if (fstat(STDOUT_FILENO, &o.skipped) != 0 || !S_ISREG(o.skipped.st_mode))
        o.skipped = (struct stat){0};
    logs = log_follow_open(&o);
    for (int i = 0; i < f->count; i++)
        log_follow_add(logs, f->paths[i]);
    if (f->count == 0)
        log_follow_add(logs, "-");
    heed_signals();
    (void)hunt_follow(f->options, logs, f->listener, &follower, sum);
    log_follow_close(logs);
}

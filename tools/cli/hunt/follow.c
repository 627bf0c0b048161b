#include "tools/cli/hunt/follow.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cli/cli.h"
#include "tools/cli/hunt/hit_out.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/when.h"

struct following {
    const struct follow *asked;
    const struct hunt_sum *sum;
    struct log_follow *logs;
    struct hunt_state *state; /* NULL: none */

    struct hunt_state_out out; /* as it was committed last */
    uint64_t committed_ms, durable_ms, octets, hits;
    uint64_t packs_ms; /* when they were looked at last */
    bool unkept;       /* a commit failed, which was said */
    bool written;      /* all hits were, so far */
};

static volatile sig_atomic_t ended;

static void on_end(int number)
{
    (void)number;
    ended = 1;
}

/* Without SA_RESTART: where nobody reads the hits, writing them ends as well.
 */
static void heed_signals(void)
{
    const struct sigaction end = {.sa_handler = on_end};

    sigaction(SIGINT, &end, NULL);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGHUP, &end, NULL);
}

static void say_fault(const struct fault *fault)
{
    char room[TRANSLATE_MAX];

    say_wrong("%s", translate(room, fault->about));
}

/* A disk that takes no positions keeps nobody from searching. */
static void note_commit(struct following *f, enum err err,
                        const struct fault *fault)
{
    if (err != ERR_OK && !f->unkept) {
        say_fault(fault);
        say_note(_("the hunt goes on; when it is started again, hits since "
                   "then come again"));
    }
    if (err == ERR_OK && f->unkept)
        say_note(_("positions are kept again"));
    f->unkept = err != ERR_OK;
}

/* What was written goes to the disk before it is said that it is there. */
static bool commit(struct following *f, uint64_t now_ms, bool end)
{
    const bool new_hits = f->sum->hits != f->hits;
    struct hunt_state_commit c = {.ended = end};
    struct fault fault = {0};

    if (!hit_out_flush(false))
        return false;
    c.out = hit_out_now();
    c.durable = end || c.out.size != f->out.size ||
                (new_hits && now_ms >= f->durable_ms + FOLLOW_COMMIT_MS);
    if (c.durable && !hit_out_flush(true))
        return false;
    note_commit(f, hunt_state_commit(f->state, &c, &fault), &fault);
    f->out = c.out;
    f->octets = f->sum->octets;
    f->hits = f->sum->hits;
    f->committed_ms = now_ms;
    if (c.durable)
        f->durable_ms = now_ms;
    return true;
}

/* What went into a pipe cannot be taken back: it is committed at once. */
static bool is_due(const struct following *f, uint64_t now_ms)
{
    return now_ms >= f->committed_ms + FOLLOW_COMMIT_MS ||
           now_ms < f->committed_ms ||
           f->sum->octets - f->octets >= FOLLOW_COMMIT_OCTETS ||
           (f->out.ino == 0 && f->sum->hits != f->hits);
}

static bool go_on(void *who, bool idle)
{
    struct following *f = who;
    const uint64_t now_ms = when_now_ms();

    f->asked->options->rule.now_ms = now_ms;
    if (idle)
        f->asked->idle(f->asked->who);
    hit_teller_tell_sums(f->asked->teller, false);
    f->written = hit_out_flush(false);
    if (f->written && f->state != NULL && is_due(f, now_ms))
        f->written = commit(f, now_ms, false);
    return f->written && ended == 0;
}

static bool is_stale(void *who)
{
    struct following *f = who;
    const uint64_t now_ms = when_now_ms();

    if (now_ms < f->packs_ms + FOLLOW_PACKS_MS && now_ms >= f->packs_ms)
        return false;
    f->packs_ms = now_ms;
    return f->asked->is_stale(f->asked->who);
}

static void renew(void *who)
{
    struct following *f = who;

    f->asked->renew(f->asked->who);
}

/* Where a hunt that was ended goes on. */
static void say_begin(const struct follow *asked,
                      const struct hunt_state_about *last)
{
    char when[WHEN_TEXT_MAX];

    if (last->damaged > 0)
        say_wrong(ngettext("%s: the last %llu byte is not whole",
                           "%s: the last %llu bytes are not whole",
                           last->damaged),
                  asked->state, (unsigned long long)last->damaged);
    if (last->fresh)
        say_note(_("all is searched from the beginning; how far is kept in %s"),
                 asked->state);
    else
        say_note(_("the hunt goes on where it was at %s, as %s says"),
                 when_zoned(when, last->written_s * 1000), asked->state);
}

static bool open_state(struct following *f)
{
    struct fault fault = {0};
    const struct hunt_state_about *last;

    if (*f->asked->state == '\0')
        return true;
    if (hunt_state_open(&f->state, f->asked->state, f->logs,
                        &f->asked->teller->limit, &fault) != ERR_OK) {
        say_fault(&fault);
        return false;
    }
    last = hunt_state_about(f->state);
    say_begin(f->asked, last);
    if (!hit_out_cut(last))
        return false;
    /* Which logs there are, before any hit goes out: what one had is looked for
       when it has another name by the next start. */
    log_follow_look(f->logs);
    return commit(f, when_now_ms(), false);
}

static void open_logs(struct following *f)
{
    const struct follow *asked = f->asked;
    struct log_follow_options o = {.since_ms = asked->options->rule.since_ms,
                                   .kept = asked->state};

    if (fstat(STDOUT_FILENO, &o.skipped) != 0 || !S_ISREG(o.skipped.st_mode))
        o.skipped = (struct stat){0};
    f->logs = log_follow_open(&o);
    for (int i = 0; i < asked->count; i++)
        log_follow_add(f->logs, asked->paths[i]);
    if (asked->count == 0)
        log_follow_add(f->logs, "-");
}

bool follow(const struct follow *asked, struct hunt_sum *sum)
{
    struct following f = {.asked = asked, .sum = sum};
    const struct hunt_follower follower = {go_on, is_stale, renew, &f};

    heed_signals();
    open_logs(&f);
    f.written = open_state(&f);
    if (f.written) {
        (void)hunt_follow(asked->options, f.logs, asked->listener, &follower,
                          sum);
        hit_teller_tell_sums(asked->teller, true);
        f.written = f.written && hit_out_flush(false) &&
                    (f.state == NULL || commit(&f, when_now_ms(), true));
    }
    hunt_state_close(f.state);
    log_follow_close(f.logs);
    return f.written && !f.unkept;
}

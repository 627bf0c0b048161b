#include "node/core/packs/packs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/core/packs/pack_build.h"
#include "node/core/store/changed.h"
#include "node/file.h"
#include "node/hunt/pack_current.h"
#include "node/hunt/pack_file.h"
#include "node/hunt/pack_without.h"
#include "node/mapped_guard.h"

enum { WITHOUT_MODE = 0640 }; /* for the group that the folder belongs to */

struct packs {
    int folder;
    struct packs_state state;
    struct pack *last;          /* the one that was built; NULL: not known */
    struct mapped_guard *guard; /* of it */
    struct pack_build *build;   /* NULL: none is on its way; */
    struct changed changed;     /* what that one was begun for, */
    bool whole;                 /* and that it reads all */
    bool due;                   /* whatever changed: at the start, or asked */
    uint64_t seen;              /* of changed.times, */
    uint64_t hidden; /* and when current.without was written; 0: not */
    /* Steady clock. */
    uint64_t changed_ms, seen_ms; /* what the next one is for: the first change,
                                     and the last; 0: there is none */
    uint64_t begun_ms, ended_ms;
    uint64_t whole_ms;     /* from then on the next one reads all */
    struct held_back held; /* what `last` lacks */
};

static void clear_away(int folder)
{
    unlinkat(folder, PACKS_CURRENT PACK_FILE_NEW, 0);
    pack_without_remove(folder, PACKS_CURRENT);
}

void packs_open(struct packs **out, const char *dir)
{
    struct packs *p = calloc(1, sizeof *p);
    char path[FILE_PATH_MAX];

    if (p == NULL)
        abort();
    file_path(path, dir, PACKS_FOLDER);
    p->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    p->state.folder = p->folder >= 0;
    if (p->folder >= 0)
        clear_away(p->folder);
    else
        fault_say(&p->state.fault, ERR_IO, "cannot open '%s': %s", path,
                  strerror(errno));
    p->due = true;
    *out = p;
}

static void forget_last(struct packs *p)
{
    mapped_guard_end(p->guard);
    pack_close(p->last);
    p->guard = NULL;
    p->last = NULL;
}

void packs_close(struct packs *p)
{
    if (p == NULL)
        return;
    pack_build_close(p->build);
    forget_last(p);
    if (p->folder >= 0)
        close(p->folder);
    free(p);
}

int packs_folder(const struct packs *p)
{
    return p->folder;
}

const struct held_back *packs_held_back(const struct packs *p)
{
    return &p->held;
}

const struct packs_state *packs_state(const struct packs *p)
{
    return &p->state;
}

uint64_t packs_ask(struct core *c)
{
    c->packs->due = true;
    c->packs->whole_ms = 0;
    return c->packs->state.begun + 1;
}

static bool sign(void *core, struct bytes header, struct signature *out)
{
    struct core *c = core;
    struct key_line_sign item = {.domain = IDENT_PACK, .body = header};

    /* Where keys is away it is tried again later: no round waits for this. */
    if (key_line_sign(core_keys(c), &item, 1) != ERR_OK || item.err != ERR_OK)
        return false;
    *out = item.sig;
    return true;
}

/* When something changed, for the next one. */
static void look(struct packs *p, const struct changed *changed,
                 uint64_t now_ms)
{
    if (changed->times == p->seen)
        return;
    p->seen = changed->times;
    p->seen_ms = now_ms;
    if (p->changed_ms == 0)
        p->changed_ms = now_ms;
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* When the next one is to be begun. */
static uint64_t next_ms(const struct core *c)
{
    const struct packs *p = c->packs;
    const uint64_t took_ms = p->ended_ms - p->begun_ms;
    uint64_t settled_ms = p->seen_ms + PACKS_SETTLE_MS;

    if (p->due)
        return 0;
    if (p->state.fault.why != ERR_OK)
        return p->ended_ms + PACKS_AGAIN_MS;
    if (p->changed_ms == 0)
        return p->whole_ms;
    if (settled_ms > p->changed_ms + PACKS_WAIT_MS)
        settled_ms = p->changed_ms + PACKS_WAIT_MS;
    return changed_get(&c->facts.txn.view)->less
               ? settled_ms
               : later(settled_ms, p->ended_ms + PACKS_REST * took_ms);
}

static void end(struct core *c)
{
    struct packs *p = c->packs;

    pack_build_close(p->build);
    p->build = NULL;
    p->state.done = p->state.begun;
    p->ended_ms = core_steady_ms(c);
}

static void fail(struct core *c, const struct fault *fault)
{
    struct packs *p = c->packs;

    if (strcmp(fault->about, p->state.fault.about) != 0)
        log_warn("alarm: the pack that log searches go by is not built, and "
                 "stays as it is: %s",
                 fault->about);
    p->state.fault = *fault;
    p->whole_ms = 0;
    end(c);
    if (mapped_guard_is_cut(p->guard))
        forget_last(p);
}

static void note(struct packs_state *state, const struct pack_about *about)
{
    state->built_ms = about->built_s * 1000;
    state->records = about->records;
    state->values = 0;
    for (size_t i = 0; i <= INDICATOR_TYPE_LAST; i++)
        state->values += about->values[i];
}

/* When all is to be read again. */
static uint64_t next_whole_ms(const struct packs *p, uint64_t now_ms)
{
    const uint64_t clean_ms = now_ms + PACKS_CLEAN_MS;

    if (p->whole)
        return now_ms + PACKS_LIFE_MS;
    return p->changed.less && clean_ms < p->whole_ms ? clean_ms : p->whole_ms;
}

/* What the pack has, and was taken back. */
struct hiding {
    struct pack_build_of of;
    const struct work_meter *work;
    uint64_t until_us;
    size_t count;
    struct pack_gone gone[PACKS_HIDE_MAX];
};

static void gather(struct hiding *h, const struct changed *changed)
{
    bool more = true;

    for (size_t i = 0; i < changed->count && more; i++)
        more = pack_build_gone(&h->of, changed->number[i], h->gone, &h->count,
                               PACKS_HIDE_MAX) &&
               work_now_us(h->work) < h->until_us;
}

static void hide_now(struct core *c, const struct changed *now)
{
    struct packs *p = c->packs;
    struct hiding *h = calloc(1, sizeof *h);
    struct fault fault = {0};

    if (h == NULL)
        abort();
    h->of = (struct pack_build_of){
        .facts = &c->facts, .retro = c->retro, .base = p->last};
    h->work = &c->work;
    h->until_us = work_now_us(&c->work) + PACKS_HIDE_US;
    core_read(c);
    if (p->build != NULL)
        gather(h, &p->changed);
    gather(h, now);
    /* Where it cannot be written the next pack is without it. */
    if (h->count == 0)
        pack_without_remove(p->folder, PACKS_CURRENT);
    else if (pack_without_write(p->folder, PACKS_CURRENT, pack_digest(p->last),
                                h->gone, h->count, WITHOUT_MODE,
                                &fault) != ERR_OK)
        log_warn("what was retracted stays in the pack that log searches go by "
                 "until it is built anew: %s",
                 fault.about);
    free(h);
}

/* What was taken back is out for readers at once, and out of the pack when that
   is built anew. */
static void hide(struct core *c)
{
    struct packs *p = c->packs;
    const struct changed *now = changed_get(&c->facts.txn.view);

    if (p->last == NULL || p->hidden == now->times ||
        !(now->less || (p->build != NULL && p->changed.less)))
        return;
    p->hidden = now->times;
    hide_now(c, now);
}

static void succeed(struct core *c)
{
    struct packs *p = c->packs;
    struct fault fault = {0};
    struct stat st = {0};

    p->whole_ms = next_whole_ms(p, core_steady_ms(c));
    held_back_copy(&p->held, pack_build_held(p->build));
    end(c);
    forget_last(p);
    if (pack_current_open(&p->last, c->child.dir, &fault) != ERR_OK) {
        fail(c, &fault);
        return;
    }
    p->guard = mapped_guard_begin(pack_map(p->last));
    if (p->state.fault.why != ERR_OK)
        log_info("the pack that log searches go by is built again");
    p->state.fault = (struct fault){0};
    pack_without_remove(p->folder, PACKS_CURRENT);
    p->hidden = 0;
    hide(c);
    note(&p->state, pack_about(p->last));
    if (fstatat(p->folder, PACKS_CURRENT, &st, 0) == 0)
        p->state.octets = (uint64_t)st.st_size;
}

static bool filter_is_wide(const struct pack *last)
{
    return pack_filter(last).len * 8 >=
           pack_about(last)->rows * PACKS_FILTER_BITS_MIN;
}

/* What the next one takes over; NULL: it reads all. */
static const struct pack *base_of(const struct packs *p, uint64_t now_ms)
{
    return p->last != NULL && p->state.values > PACKS_WHOLE_MAX &&
                   !p->changed.more && now_ms < p->whole_ms &&
                   filter_is_wide(p->last)
               ? p->last
               : NULL;
}

static void begin(struct core *c)
{
    struct packs *p = c->packs;
    struct pack_build_of of = {
        .facts = &c->facts,
        .retro = c->retro,
        .folder = p->folder,
        .changed = &p->changed,
        .held = &p->held,
    };
    struct fault fault = {0};

    p->begun_ms = core_steady_ms(c);
    p->state.begun++;
    p->due = false;
    p->changed_ms = 0;
    changed_take(&c->facts.txn.view, &p->changed);
    of.base = base_of(p, p->begun_ms);
    p->whole = of.base == NULL;
    retro_hunt_renew(c->retro, c->facts.now_ms);
    if (c->outage.fault == DISK_FULL)
        fault_say(&fault, ERR_FULL, "%s", outage_text(c->outage.fault));
    else if (pack_build_open(&p->build, &of, &fault) == ERR_OK)
        return;
    fail(c, &fault);
}

static bool net_speaks(const struct core *c)
{
    const struct port_net *net = &c->net_out.net;

    return !net_out_away(&c->net_out) && net->follows(net->of, 0);
}

static void go_on(struct core *c)
{
    const struct pack_writer_sign by = {
        .sign = sign,
        .who = c,
        .node = c->self.card.identity.node,
        .signer = c->self.card.identity.sk,
    };
    const uint64_t begun_us = work_now_us(&c->work);
    const uint64_t slice_us =
        net_speaks(c) ? PACKS_SLICE_BUSY_US : PACKS_SLICE_US;
    struct fault fault = {0};
    bool more = true;
    enum err err;

    core_read(c);
    do
        err = pack_build_step(c->packs->build, &by, &more, &fault);
    while (err == ERR_OK && more &&
           work_now_us(&c->work) - begun_us < slice_us);
    /* What was taken over of it may be zeros: all is read again. */
    if (mapped_guard_is_cut(c->packs->guard)) {
        fault = (struct fault){0};
        err = fault_say(&fault, ERR_IO,
                        "the last pack was cut, or its disk failed, while it "
                        "was read");
    }
    if (err != ERR_OK)
        fail(c, &fault);
    else if (!more)
        succeed(c);
}

void packs_tick(struct core *c)
{
    struct packs *p = c->packs;

    if (p->folder < 0)
        return;
    look(p, changed_get(&c->facts.txn.view), core_steady_ms(c));
    hide(c);
    if (p->build == NULL && core_steady_ms(c) >= next_ms(c))
        begin(c);
    if (p->build != NULL)
        go_on(c);
}

int packs_wait_ms(const struct core *c, int most)
{
    const uint64_t now_ms = core_steady_ms(c);
    uint64_t at;

    if (c->packs->folder < 0)
        return most;
    if (c->packs->build != NULL)
        return 0;
    at = next_ms(c);
    if (at <= now_ms)
        return 0;
    return at - now_ms < (uint64_t)most ? (int)(at - now_ms) : most;
}

/*
 * engine: a world of simulated nodes, driven by lines on standard input; one
 * line of answer each. tests/sim/engine.py speaks with it.
 *
 *     engine ROOM SEED
 *
 *     add [coordinator]         -> number
 *     script N                  it has no core from now on: script.h
 *     meet N M [dial]           a scripted one lets M in, or dials it
 *     keys N                    -> SK seed, EK secret, TK of it, in hex
 *     start N | stop N | crash N | doom N WORDS
 *     remake N | keep N | back N | restore N
 *     renew N MS [stolen]       its card holds so long from now on: home.h
 *     clock N MS                 its time of day is off by so much
 *     weather DELAY_US CUT TWICE OVERTAKEN
 *     part A B | join A B | cut A B
 *     tick MS                   how often an idle node looks at its timers
 *     cost US                   of a look at the steady clock: share.h
 *     over N                    -> us that a peer was over its share of it at
 *                                  most, and who
 *     run MS                    -> events of the world so far
 *     ask N HEX                 -> the answer in hex
 *     card N                    -> its card's text, in hex, and fingerprint
 *     id N                      -> its node id, in hex
 *     alive                     -> a digit each, 1: runs
 *     news                      -> of each that runs N:WORD, another word where
 *                                  it may have got a record; without a round
 *     flying                    -> frames on their way
 *     sent N                    -> frames, octets; and its rounds
 *     records N                 -> how many it has, without a round
 *     bodies N                  -> of each record: b its body is there, e it is
 *                                  erased, t a tombstone, - gone; and its id
 *     day                       -> ms since 1970
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/control.h"
#include "tests/sim/network.h"
#include "tests/sim/script.h"
#include "tests/sim/world.h"

enum { LINE_MAX_OCTETS = 2 * CONTROL_MESSAGE_MAX + 64 };

static struct world w;
static char line[LINE_MAX_OCTETS];
static uint8_t request[CONTROL_MESSAGE_MAX], reply[CONTROL_MESSAGE_MAX];
static char hex[2 * CONTROL_MESSAGE_MAX + 1];

static void done(bool well, const char *why)
{
    if (well)
        puts("ok");
    else
        printf("no %s\n", why);
}

static void say_hex(struct bytes b)
{
    sodium_bin2hex(hex, sizeof hex, b.at, b.len);
    printf("ok %s\n", hex);
}

static struct actor *named(const char *text)
{
    unsigned long n = strtoul(text, NULL, 10);

    return n < w.count ? w.actor[n] : NULL;
}

static void start(struct actor *a, const char *rest)
{
    (void)rest;
    done(actor_start(a), a->fault);
}

static void stop(struct actor *a, const char *rest)
{
    (void)rest;
    actor_stop(a);
    done(true, "");
}

static void crash(struct actor *a, const char *rest)
{
    (void)rest;
    actor_crash(a);
    done(true, "");
}

static void doom(struct actor *a, const char *rest)
{
    a->doom = strtoull(rest, NULL, 10);
    done(true, "");
}

static void remake(struct actor *a, const char *rest)
{
    (void)rest;
    actor_crash(a);
    home_remake(&a->home, world_day_ms(&w));
    done(true, "");
}

static void keep(struct actor *a, const char *rest)
{
    (void)rest;
    home_keep(&a->home);
    done(true, "");
}

static void back(struct actor *a, const char *rest)
{
    (void)rest;
    home_put_back(&a->home);
    done(true, "");
}

static void restore(struct actor *a, const char *rest)
{
    (void)rest;
    home_restore(&a->home);
    done(true, "");
}

static void renew(struct actor *a, const char *rest)
{
    char *after;
    const uint64_t ms = strtoull(rest, &after, 10);

    if (a->core == NULL)
        home_renew(&a->home, world_day_ms(&w), world_day_ms(&w) + ms,
                   strncmp(after, " stolen", 7) == 0);
    done(a->core == NULL, "it runs");
}

static void set_clock(struct actor *a, const char *rest)
{
    a->clock_ms = strtoll(rest, NULL, 10);
    done(true, "");
}

static void ask(struct actor *a, const char *rest)
{
    struct buffer out = {reply, 0, sizeof reply};
    size_t len = 0;

    if (sodium_hex2bin(request, sizeof request, rest, strcspn(rest, "\n"), NULL,
                       &len, NULL) != 0) {
        done(false, "hex");
        return;
    }
    if (actor_ask(a, (struct bytes){request, len}, &out))
        say_hex(bytes_of(&out));
    else
        done(false, "it is gone");
}

static void card(struct actor *a, const char *rest)
{
    struct buffer text = {reply, 0, sizeof reply};
    char path[FILE_PATH_MAX], fingerprint[IDENT_FINGERPRINT_TEXT];
    struct fault fault = {0};

    (void)rest;
    file_path(path, a->home.dir, "card");
    if (file_read(&text, path, &fault) != ERR_OK) {
        done(false, "no card");
        return;
    }
    ident_fingerprint(fingerprint, &a->home.who.id);
    sodium_bin2hex(hex, sizeof hex, text.at, text.len);
    printf("ok %s %s\n", hex, fingerprint);
}

static void id(struct actor *a, const char *rest)
{
    (void)rest;
    say_hex((struct bytes){a->home.who.id.octet, sizeof a->home.who.id.octet});
}

static void script(struct actor *a, const char *rest)
{
    (void)rest;
    a->scripted = true;
    script_start(a);
    done(true, "");
}

static void meet(struct actor *a, const char *rest)
{
    const struct actor *other = named(rest);

    if (a->scripted && other != NULL)
        script_meet(a, other, strstr(rest, "dial") != NULL);
    done(a->scripted && other != NULL, "it has a core");
}

static void keys(struct actor *a, const char *rest)
{
    const struct sample_node *who = &a->home.who;
    const uint8_t *of[] = {who->sk_secret.octet, who->ek_pair.secret.octet,
                           who->tk.octet};

    (void)rest;
    fputs("ok", stdout);
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        sodium_bin2hex(hex, sizeof hex, of[i], 32);
        printf(" %s", hex);
    }
    putchar('\n');
}

static void sent(struct actor *a, const char *rest)
{
    uint64_t frames, octets;

    (void)rest;
    network_sent(w.network, a->home.number, &frames, &octets);
    printf("ok %llu %llu %llu\n", (unsigned long long)frames,
           (unsigned long long)octets, (unsigned long long)a->rounds);
}

static void over(struct actor *a, const char *rest)
{
    (void)rest;
    printf("ok %llu %s\n", (unsigned long long)a->share.most_us, a->share.who);
}

static void records(struct actor *a, const char *rest)
{
    (void)rest;
    if (a->core == NULL) {
        done(false, "it does not run");
        return;
    }
    core_read(a->core);
    printf("ok %llu\n",
           (unsigned long long)view_state(&a->core->facts.txn.view)->records);
    store_abort(a->core->store);
}

static char left_of(const struct view *view, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct record r;

    if (row->state & VAULT_ERASED)
        return 'e';
    if (row->state & VAULT_TOMBSTONE)
        return 't';
    return vault_record(view, row, &raw, &r) == ERR_OK ? 'b' : '-';
}

static void bodies(struct actor *a, const char *rest)
{
    const struct view *view;
    struct vault_row row = {.number = 0};

    (void)rest;
    if (a->core == NULL) {
        done(false, "it does not run");
        return;
    }
    core_read(a->core);
    view = &a->core->facts.txn.view;
    fputs("ok", stdout);
    while (vault_above(view, row.number, &row)) {
        char id[2 * sizeof row.id + 1];

        sodium_bin2hex(id, sizeof id, row.id.octet, sizeof row.id);
        printf(" %c%s", left_of(view, &row), id);
    }
    putchar('\n');
    store_abort(a->core->store);
}

/* Commands of one node. */
static const struct {
    const char *name;
    void (*run)(struct actor *a, const char *rest);
} of_one[] = {
    {"start", start}, {"stop", stop},       {"crash", crash},
    {"doom", doom},   {"remake", remake},   {"keep", keep},
    {"back", back},   {"restore", restore}, {"clock", set_clock},
    {"ask", ask},     {"card", card},       {"id", id},
    {"sent", sent},   {"records", records}, {"bodies", bodies},
    {"meet", meet},   {"keys", keys},       {"script", script},
    {"renew", renew}, {"over", over},
};

static void set_weather(const char *rest)
{
    struct network_weather is = {0};
    unsigned long long delay_us = 0;

    if (sscanf(rest, "%llu %u %u %u", &delay_us, &is.cut, &is.twice,
               &is.overtaken) != 4) {
        done(false, "four numbers");
        return;
    }
    is.delay_us = delay_us;
    network_weather(w.network, &is);
    done(true, "");
}

static void between(const char *name, const char *rest)
{
    unsigned a = 0, b = 0;

    if (sscanf(rest, "%u %u", &a, &b) != 2 || a >= w.count || b >= w.count) {
        done(false, "two nodes");
        return;
    }
    if (strcmp(name, "cut") == 0)
        network_cut(w.network, a, b);
    else
        network_part(w.network, a, b, strcmp(name, "part") == 0);
    done(true, "");
}

static void set_tick(const char *rest)
{
    w.tick_us = strtoull(rest, NULL, 10) * 1000;
    network_hurry(w.network);
    done(w.tick_us > 0, "more than 0 ms");
}

static void run(const char *rest)
{
    world_run(&w, w.now_us + strtoull(rest, NULL, 10) * 1000);
    printf("ok %llu\n", (unsigned long long)w.events);
}

static void alive(void)
{
    fputs("ok ", stdout);
    for (unsigned i = 0; i < w.count; i++)
        putchar(w.actor[i]->core != NULL ? '1' : '0');
    putchar('\n');
}

static void news(void)
{
    fputs("ok", stdout);
    for (unsigned i = 0; i < w.count; i++) {
        struct core *c = w.actor[i]->core;
        const struct store_state *s;
        char life[2 * sizeof s->incarnation.octet + 1];

        if (c == NULL)
            continue;
        core_read(c);
        s = view_state(&c->facts.txn.view);
        sodium_bin2hex(life, sizeof life, s->incarnation.octet,
                       sizeof s->incarnation.octet);
        printf(" %u:%s-%llu", i, life, (unsigned long long)s->next_number);
        store_abort(c->store);
    }
    putchar('\n');
}

static void add(const char *rest)
{
    const bool coordinates = strncmp(rest, "coordinator", 11) == 0;

    printf("ok %u\n",
           world_add(&w, coordinates ? CARD_COORDINATOR : CARD_MEMBER)
               ->home.number);
}

static void of_all(const char *name, const char *rest)
{
    if (strcmp(name, "add") == 0)
        add(rest);
    else if (strcmp(name, "weather") == 0)
        set_weather(rest);
    else if (strcmp(name, "tick") == 0)
        set_tick(rest);
    else if (strcmp(name, "cost") == 0) {
        w.cost_us = strtoull(rest, NULL, 10);
        done(true, "");
    } else if (strcmp(name, "run") == 0)
        run(rest);
    else if (strcmp(name, "alive") == 0)
        alive();
    else if (strcmp(name, "news") == 0)
        news();
    else if (strcmp(name, "flying") == 0)
        printf("ok %llu\n", (unsigned long long)network_flying(w.network));
    else if (strcmp(name, "day") == 0)
        printf("ok %llu\n", (unsigned long long)world_day_ms(&w));
    else if (strcmp(name, "part") == 0 || strcmp(name, "join") == 0 ||
             strcmp(name, "cut") == 0)
        between(name, rest);
    else
        done(false, "unknown");
}

static void obey(char *text)
{
    char *rest = text + strcspn(text, " \n");
    struct actor *a;

    if (*rest != '\0')
        *rest++ = '\0';
    for (size_t i = 0; i < sizeof of_one / sizeof *of_one; i++)
        if (strcmp(of_one[i].name, text) == 0) {
            a = named(rest);
            rest += strcspn(rest, " \n");
            rest += strspn(rest, " ");
            if (a == NULL)
                done(false, "no such node");
            else
                of_one[i].run(a, rest);
            return;
        }
    of_all(text, rest);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: engine ROOM SEED\n", stderr);
        return 2;
    }
    world_open(&w, argv[1], strtoull(argv[2], NULL, 10));
    log_quiet(true);
    while (fgets(line, sizeof line, stdin) != NULL) {
        obey(line);
        fflush(stdout);
    }
    return 0;
}

#include "tests/sim/script.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/network.h"
#include "tests/sim/world.h"

enum { HEX_MAX = 2 * NET_LINE_FRAME_MAX + 1 };

void script_start(struct actor *a)
{
    char endpoint[64];

    home_endpoint(endpoint, sizeof endpoint, a->home.number);
    network_hear(a->world->network, a->home.number,
                 &(struct net_line){.kind = NET_LINE_LISTEN,
                                    .text = bytes_text(endpoint)});
    world_wake(a->world, a, a->world->now_us);
}

void script_meet(struct actor *a, const struct actor *other, bool dials)
{
    const struct box_public keys[] = {other->home.who.tk,
                                      other->home.who.tk_recovery};
    struct net_line dial = {
        .kind = NET_LINE_DIAL, .dial = other->home.number + 1, .key_count = 2};
    char endpoint[64];

    memcpy(dial.keys, keys, sizeof keys);
    home_endpoint(endpoint, sizeof endpoint, other->home.number);
    dial.text = bytes_text(endpoint);
    for (size_t i = 0; i < 2; i++)
        network_hear(a->world->network, a->home.number,
                     &(struct net_line){.kind = NET_LINE_ALLOW, .tk = keys[i]});
    if (dials)
        network_hear(a->world->network, a->home.number, &dial);
}

static void tell_hex(struct bytes b)
{
    static char hex[HEX_MAX];

    fputs(sodium_bin2hex(hex, sizeof hex, b.at, b.len), stdout);
}

static unsigned who_has(const struct world *w, const struct box_public *tk)
{
    unsigned i = 0;

    while (i < w->count && !ident_same_box(&w->actor[i]->home.who.tk, tk))
        i++;
    return i;
}

static void tell(const struct actor *a, const struct net_line *line)
{
    if (line->kind == NET_LINE_UP) {
        printf(" up:%u:%u:", line->link, who_has(a->world, &line->tk));
        tell_hex((struct bytes){line->tk.octet, sizeof line->tk.octet});
    } else if (line->kind == NET_LINE_DOWN) {
        printf(" down:%u", line->link);
    } else if (line->kind == NET_LINE_FRAME) {
        printf(" frame:%u:", line->link);
        tell_hex(line->frame);
    }
}

static void tell_all(struct actor *a)
{
    struct actor_inbox *in = &a->inbox;

    printf("script %u %llu", a->home.number,
           (unsigned long long)world_day_ms(a->world));
    while (in->next < in->count) {
        struct reader lines = reader_on(bytes_of(&in->message[in->next]));
        struct net_line line;

        while (net_line_next(&line, &lines) == ERR_OK)
            tell(a, &line);
        free(in->message[in->next++].at);
    }
    in->next = in->count = 0;
    putchar('\n');
    fflush(stdout);
}

static void say(struct actor *a, const char *how, const char *rest)
{
    static uint8_t room[NET_LINE_FRAME_MAX];
    struct net_line line = {.link = (uint32_t)strtoul(rest, NULL, 10)};
    const char *hex = strchr(rest, ':');
    size_t len = 0;

    if (strcmp(how, "wake") == 0) {
        world_wake(a->world, a,
                   a->world->now_us + 1000 * strtoull(rest, NULL, 10));
        return;
    }
    if (strcmp(how, "send") == 0 && hex != NULL &&
        sodium_hex2bin(room, sizeof room, hex + 1, strlen(hex + 1), NULL, &len,
                       NULL) == 0) {
        line.kind = NET_LINE_SEND;
        line.frame = (struct bytes){room, len};
    } else if (strcmp(how, "hangup") == 0) {
        line.kind = NET_LINE_HANGUP;
    } else {
        fprintf(stderr, "sim: node %u says '%s'\n", a->home.number, how);
        abort();
    }
    network_hear(a->world->network, a->home.number, &line);
}

void script_round(struct actor *a)
{
    char *line = NULL, *rest;
    size_t cap = 0;

    tell_all(a);
    if (getline(&line, &cap, stdin) < 0)
        exit(0); /* who started us is gone */
    rest = line;
    line[strcspn(line, "\n")] = '\0';
    for (char *word; (word = strsep(&rest, " ")) != NULL;) {
        char *what = strchr(word, ':');

        if (what == NULL)
            continue;
        *what = '\0';
        say(a, word, what + 1);
    }
    free(line);
}

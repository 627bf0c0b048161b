#include "tests/sim/station.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/home.h"
#include "tests/sim/list.h"

void station_forget(struct station *s)
{
    s->listens = false;
    s->allowed_count = s->dial_count = 0;
}

bool station_lets_in(const struct station *s, const struct box_public *key)
{
    for (size_t i = 0; i < s->allowed_count; i++)
        if (ident_same_box(&s->allowed[i], key))
            return true;
    return false;
}

void station_allow(struct station *s, const struct box_public *key)
{
    if (station_lets_in(s, key))
        return;
    list_grow(&s->allowed, &s->allowed_cap, s->allowed_count,
              sizeof *s->allowed);
    s->allowed[s->allowed_count++] = *key;
}

void station_deny(struct station *s, const struct box_public *key)
{
    for (size_t i = 0; i < s->allowed_count; i++)
        if (ident_same_box(&s->allowed[i], key))
            s->allowed[i--] = s->allowed[--s->allowed_count];
}

struct dial *station_dial_of(struct station *s, uint32_t id)
{
    for (size_t i = 0; i < s->dial_count; i++)
        if (s->dial[i].id == id)
            return &s->dial[i];
    return NULL;
}

bool station_dial_wants(const struct dial *d, const struct box_public *key)
{
    for (size_t i = 0; i < d->key_count; i++)
        if (ident_same_box(&d->key[i], key))
            return true;
    return false;
}

bool station_undial(struct station *s, uint32_t id)
{
    struct dial *d = station_dial_of(s, id);

    if (d == NULL)
        return false;
    *d = s->dial[--s->dial_count];
    return true;
}

bool station_dial(struct station *s, const struct net_line *line,
                  unsigned count, uint64_t now_us)
{
    struct dial d = {.id = line->dial,
                     .key_count = line->key_count,
                     .rest_us = STATION_REST_MIN_US,
                     .due_us = now_us + 1};
    char text[NET_LINE_ENDPOINT_MAX + 1];

    snprintf(text, sizeof text, "%.*s", (int)line->text.len,
             (const char *)line->text.at);
    d.to = (unsigned)strtoul(strrchr(text, ':') + 1, NULL, 10) - HOME_PORT;
    if (d.to >= count)
        return false;
    memcpy(d.key, line->keys, sizeof d.key);
    (void)station_undial(s, line->dial);
    list_grow(&s->dial, &s->dial_cap, s->dial_count, sizeof *s->dial);
    s->dial[s->dial_count++] = d;
    return true;
}

void station_hurry(struct station *s, uint64_t now_us)
{
    for (size_t i = 0; i < s->dial_count; i++) {
        s->dial[i].rest_us = STATION_REST_MIN_US;
        if (s->dial[i].due_us != STATION_NEVER)
            s->dial[i].due_us = now_us + 1;
    }
}

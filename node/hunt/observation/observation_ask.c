#include "node/hunt/observation/observation_ask.h"

#include "proto/ip.h"

/* Networks are asked for by those that are observed, or by the addresses in
   them; IPv6 has no fewer than 2^64 of them. */
static unsigned asked_bits(const struct ip *net)
{
    static const unsigned v4[] = {16, 24, 32}, v6[] = {32, 48, 64};
    const unsigned *bits = net->v6 ? v6 : v4;
    for (unsigned i = 0; i < 3; i++) {
        if (net->bits <= bits[i])
            return bits[i];
    }
    return bits[2];
}

static void add(struct observed *to, const struct observed *more)
{
    if (to->count == 0 || more->first_s < to->first_s)
        to->first_s = more->first_s;
    if (more->last_s > to->last_s)
        to->last_s = more->last_s;
    to->count += more->count;
    to->sources |= more->sources;
    /* Of several networks nobody knows on which days both were. */
    if (more->days > to->days)
        to->days = more->days;
}

static bool find(const struct observations *o, struct bytes key,
                 struct observed *out)
{
    struct observed found;
    if (!observations_find(o, observation_hash(observations_key(o), key),
                           &found))
        return false;
    add(out, &found);
    return true;
}

/* The next network of that size. */
static void step(struct ip *net)
{
    unsigned bit = net->bits;
    while (bit-- > 0) {
        uint8_t mask = (uint8_t)(0x80U >> bit % 8);
        net->octet[bit / 8] ^= mask;
        if (net->octet[bit / 8] & mask)
            return;
    }
}

static enum observation_answer ask_network(const struct observations *o,
                                           struct bytes value,
                                           struct observed *out)
{
    struct ip net;
    if (!ip_net_parse(&net, value))
        return OBSERVATION_CANNOT_TELL;
    unsigned bits = asked_bits(&net);
    bool wider = bits < net.bits;
    unsigned spread = wider ? 0 : bits - net.bits;
    if (spread > 8)
        return OBSERVATION_CANNOT_TELL;
    struct ip part = ip_network(&net, (uint8_t)bits);
    bool any = false;
    for (unsigned i = 0; i < 1U << spread; i++) {
        uint8_t text[INDICATOR_KEY_MAX];
        struct buffer key = {.at = text, .cap = sizeof text};
        any |= ip_text(&key, &part) && find(o, bytes_of(&key), out);
        step(&part);
    }
    if (!any)
        return OBSERVATION_NOT_SEEN;
    return wider ? OBSERVATION_SEEN_HOST : OBSERVATION_SEEN;
}

static enum observation_answer ask_key(const struct observations *o,
                                       struct bytes key,
                                       enum observation_answer seen,
                                       struct observed *out)
{
    return find(o, key, out) ? seen : OBSERVATION_NOT_SEEN;
}

enum observation_answer observation_ask(const struct observations *o,
                                        enum indicator_type type,
                                        struct bytes value,
                                        struct observed *out)
{
    *out = (struct observed){0};
    if (type == INDICATOR_CIDR)
        return ask_network(o, value, out);
    if (observation_observes(type))
        return ask_key(o, value, OBSERVATION_SEEN, out);
    struct bytes host = indicator_host(type, value);
    return host.len == 0 ? OBSERVATION_CANNOT_TELL
                         : ask_key(o, host, OBSERVATION_SEEN_HOST, out);
}

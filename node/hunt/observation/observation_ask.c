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

/* One question. */
struct asking {
    const struct observations *o;
    struct observed *out;
    uint64_t *lookups;
};

static bool find(const struct asking *a, struct bytes key)
{
    const struct observations *o = a->o;
    struct observed found;
    ++*a->lookups;
    if (!observations_find(o, observation_hash(observations_key(o), key),
                           &found))
        return false;
    add(a->out, &found);
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

static enum observation_answer ask_network(const struct asking *a,
                                           struct bytes value)
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
        any |= ip_text(&key, &part) && find(a, bytes_of(&key));
        step(&part);
    }
    if (!any)
        return OBSERVATION_NOT_SEEN;
    return wider ? OBSERVATION_SEEN_HOST : OBSERVATION_SEEN;
}

static enum observation_answer ask_key(const struct asking *a, struct bytes key,
                                       enum observation_answer seen)
{
    return find(a, key) ? seen : OBSERVATION_NOT_SEEN;
}

static enum observation_answer ask_domain(const struct asking *a,
                                          struct bytes name)
{
    uint8_t octets[INDICATOR_KEY_MAX];
    struct buffer room = {.at = octets, .cap = sizeof octets};
    return ask_key(a, observation_below(&room, name), OBSERVATION_SEEN);
}

enum observation_answer observation_ask(const struct observations *o,
                                        enum indicator_type type,
                                        struct bytes value,
                                        struct observed *out, uint64_t *lookups)
{
    const struct asking a = {o, out, lookups};
    *out = (struct observed){0};
    if (type == INDICATOR_CIDR)
        return ask_network(&a, value);
    if (type == INDICATOR_DOMAIN)
        return ask_domain(&a, value);
    if (observation_observes(type))
        return ask_key(&a, value, OBSERVATION_SEEN);
    struct bytes host = indicator_host(type, value);
    return host.len == 0 ? OBSERVATION_CANNOT_TELL
                         : ask_key(&a, host, OBSERVATION_SEEN_HOST);
}

#include "node/net/holder.h"

struct holder {
    struct box_public tk;
    size_t held;
};

struct holders {
    struct holder at[HOLDER_KEYS_MAX];
    size_t count;
};

static void add(struct holders *h, const struct box_public *tk, size_t held)
{
    size_t i = 0;

    while (i < h->count && !ident_same_box(&h->at[i].tk, tk))
        i++;
    if (i == HOLDER_KEYS_MAX)
        return;
    if (i == h->count)
        h->at[h->count++] = (struct holder){*tk, 0};
    h->at[i].held += held;
}

bool holder_find(struct box_public *out, const struct accepted *a,
                 const struct meter *m)
{
    struct holders found = {.count = 0};
    size_t most = HOLDER_MIN;

    for (size_t i = 0; i < meter_count(m); i++) {
        struct meter_held one = meter_at(m, i);
        const struct box_public *tk;

        if (one.octets < HOLDER_PART_MIN || one.of.dialled != NULL)
            continue;
        tk = accepted_key(a, one.of.fd);
        if (tk != NULL)
            add(&found, tk, one.octets);
    }
    for (size_t i = 0; i < found.count; i++)
        if (found.at[i].held > most) {
            most = found.at[i].held;
            *out = found.at[i].tk;
        }
    return most > HOLDER_MIN;
}

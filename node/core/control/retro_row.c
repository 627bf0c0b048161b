#include "node/core/control/retro_row.h"

#include "node/core/control/put.h"
#include "node/hunt/observation/observation_list.h"

static void put_sources(struct control_writer *w, const struct retro_hunt *r,
                        uint32_t sources)
{
    uint8_t room[OBSERVATION_SOURCES_MAX * (OBSERVATION_NAME_MAX + 2) + 8];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);

    writer_array(&list, (size_t)__builtin_popcount(sources));
    for (unsigned i = 0; i < OBSERVATION_SOURCES_MAX; i++)
        if ((sources >> i & 1) != 0)
            writer_text(&list, retro_hunt_source(r, i));
    if (writer_done(&list) == ERR_OK)
        control_put_packed(w, "seen_sources", bytes_of(&b));
}

void retro_row_spend(struct page *p, const struct retro_cost *cost)
{
    page_spend(p, cost->records * PAGE_WORK_LOOK + cost->values +
                      cost->probes / RETRO_ROW_PROBES);
    if (cost->octets > 0)
        page_spend_open(p, cost->octets);
}

void retro_row_put(struct control_writer *w, const struct retro_hunt *r,
                   const struct retro_answer *a)
{
    control_put_uint(w, "seen_of", a->values);
    control_put_uint(w, "seen_values", a->found);
    control_put_uint(w, "seen_hosts", a->hosts);
    control_put_time(w, "seen_first", a->first_s * 1000);
    control_put_time(w, "seen_last", a->last_s * 1000);
    control_put_uint(w, "seen_times", a->times);
    control_put_uint(w, "seen_left", a->left);
    put_sources(w, r, a->sources);
}

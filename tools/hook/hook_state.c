#include "tools/hook/hook_state.h"

#include "node/date.h"
#include "tools/client/row.h"

enum { TOLD = -1 };

void hook_state_open(struct hook_state *s)
{
    *s = (struct hook_state){json_object(), json_object()};
}

void hook_state_close(struct hook_state *s)
{
    json_decref(s->away);
    json_decref(s->keys);
}

/* Whether it has been away for long enough, and this was not told. */
static bool is_away(struct hook_state *s, const struct config *c,
                    const json_t *row, uint64_t now_ms)
{
    const char *peer = row_text(row, "peer");
    const json_t *since = json_object_get(s->away, peer);

    if (row_bool(row, "connected")) {
        json_object_del(s->away, peer);
        return false;
    }
    if (since == NULL)
        json_object_set_new(s->away, peer, json_integer((json_int_t)now_ms));
    if (since == NULL || json_integer_value(since) == TOLD ||
        now_ms - (uint64_t)json_integer_value(since) <
            c->hook_away_min * DATE_MINUTE_MS)
        return false;
    json_object_set_new(s->away, peer, json_integer(TOLD));
    return true;
}

static bool key_ends(struct hook_state *s, const json_t *row, uint64_t now_ms)
{
    const char *key = row_text(row, "key");
    const json_t *told = json_object_get(s->keys, key);

    if (!row_bool(row, "soon")) {
        json_object_del(s->keys, key);
        return false;
    }
    if (told != NULL &&
        now_ms - (uint64_t)json_integer_value(told) < DATE_DAY_MS)
        return false;
    json_object_set_new(s->keys, key, json_integer((json_int_t)now_ms));
    return true;
}

static json_t *told(const json_t *row)
{
    json_t *out = json_deep_copy(row);

    row_times(out);
    return out;
}

json_t *hook_state_look(struct hook_state *s, const struct config *c,
                        const json_t *row, uint64_t now_ms,
                        enum config_hook *event)
{
    if (row_is(row, "what", "peer") && is_away(s, c, row, now_ms)) {
        *event = CONFIG_HOOK_PEER_AWAY;
        return told(row);
    }
    if (row_is(row, "what", "key") && key_ends(s, row, now_ms)) {
        *event = CONFIG_HOOK_KEY_ENDS;
        return told(row);
    }
    return NULL;
}

#include "tools/hook/hook_event.h"

#include "tools/client/hunt/seen_here.h"
#include "tools/client/inbox.h"
#include "tools/client/row.h"

static bool brings(const json_t *row)
{
    static const char *const what[] = {"new", "revised", NULL};

    return inbox_is_any(row, what);
}

static bool is_retracted(const json_t *row)
{
    static const char *const what[] = {"retracted", "partly retracted", NULL};

    return inbox_is_any(row, what);
}

static bool is_leaked(const json_t *row)
{
    static const char *const what[] = {"leaked", "sent on", "leak claimed",
                                       NULL};

    return inbox_is_any(row, what);
}

bool hook_event_is(const json_t *row, enum config_hook event)
{
    switch (event) {
    case CONFIG_HOOK_NEW:
        return brings(row);
    case CONFIG_HOOK_URGENT:
        return brings(row) && row_bool(row, "urgent");
    case CONFIG_HOOK_RETRACTED:
        return is_retracted(row);
    case CONFIG_HOOK_RECALLED:
        return inbox_is(row, "recalled");
    case CONFIG_HOOK_LEAKED:
        return is_leaked(row);
    case CONFIG_HOOK_ANSWERED:
        return inbox_is(row, "answered");
    case CONFIG_HOOK_SEEN_HERE:
        return brings(row) && row_uint(row, "seen_times") > 0;
    case CONFIG_HOOK_PEER_AWAY:
    case CONFIG_HOOK_KEY_ENDS:
    case CONFIG_HOOKS:
        break;
    }
    return false;
}

json_t *hook_event_row(const json_t *row)
{
    json_t *out = json_deep_copy(row);

    json_object_del(out, "values");
    row_times(out);
    seen_here_fold(out);
    return out;
}

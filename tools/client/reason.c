#include "tools/client/reason.h"

#include <string.h>

/* A copy of arg within the list; "" where there is no room for any of it. */
static const char *keep(struct reasons *why, const char *arg)
{
    size_t len = strlen(arg), room = sizeof why->text - why->text_len;
    char *at = why->text + why->text_len;

    if (room == 0)
        return "";
    if (len >= room)
        len = room - 1;
    memcpy(at, arg, len);
    at[len] = '\0';
    why->text_len += len + 1;
    return at;
}

enum verdict reasons_add(struct reasons *why, enum verdict verdict,
                         enum reason_code code, const char *const *args)
{
    struct reason *r;

    if (why == NULL || why->count == REASONS_MAX)
        return verdict;
    r = &why->item[why->count++];
    r->code = code;
    for (size_t i = 0; i < REASON_ARGS_MAX; i++)
        r->arg[i] = "";
    for (size_t i = 0; args != NULL && args[i] != NULL; i++)
        if (i < REASON_ARGS_MAX)
            r->arg[i] = keep(why, args[i]);
    return verdict;
}

void reasons_clear(struct reasons *why)
{
    why->count = 0;
    why->text_len = 0;
}

#include "node/core/control/act.h"

#include <sodium.h>
#include <string.h>

static enum err arg_octets(struct call *call, const char *name, uint8_t *out,
                           size_t len)
{
    struct bytes found;
    enum err err = control_arg_bin(&found, &call->request, name);

    if (err == ERR_NOT_FOUND)
        return err;
    if (err != ERR_OK || found.len != len)
        return call_say(call, ERR_USAGE, "'%s' is %zu bytes", name, len);
    memcpy(out, found.at, len);
    return ERR_OK;
}

/* Who says nothing of what was said is held to the whole request. */
static void hash_of(struct hash *out, struct bytes message)
{
    crypto_generichash(out->octet, sizeof out->octet, message.at, message.len,
                       NULL, 0);
}

enum err control_act_begin(struct call *call, struct bytes message)
{
    struct call_act *act = &call->act;
    enum err err =
        arg_octets(call, "token", act->token.octet, sizeof act->token.octet);

    act->given = err == ERR_OK && !call_flag(call, "dry_run");
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK)
        return err;
    err = arg_octets(call, "said", act->said.octet, sizeof act->said.octet);
    if (err == ERR_NOT_FOUND) {
        hash_of(&act->said, message);
        err = ERR_OK;
    }
    return err;
}

enum err control_act_find(struct call *call, struct buffer *reply, bool *found)
{
    const size_t before = reply->len;
    struct hash said;
    enum err err;

    *found = false;
    if (!call->act.given)
        return ERR_OK;
    reply->len = 0;
    err = act_get(&call->core->facts.txn.view, &call->act.token, &said, reply);
    if (err == ERR_OK && sodium_memcmp(said.octet, call->act.said.octet,
                                       sizeof said.octet) == 0) {
        *found = true;
        return ERR_OK;
    }
    reply->len = before;
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err == ERR_OK)
        return call_say(call, ERR_USAGE,
                        "this token was used for something else: nothing was "
                        "done");
    return call_say(call, ERR_IO,
                    "what was answered under this token cannot "
                    "be read: nothing was done");
}

void control_act_end(const struct call *call, struct bytes reply)
{
    if (call->act.given && !call->act.open)
        act_put(&call->core->facts.txn, &call->act.token, &call->act.said,
                reply, call->core->facts.now_ms);
}

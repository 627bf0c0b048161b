#include "node/core/control/commands.h"
#include "node/core/packs/packs.h"

/* Which one it will be: status says when it is there. */
enum err control_pack_build(struct call *call)
{
    const struct packs_state *s = packs_state(call->core->packs);
    struct control_writer *w;

    if (!s->folder)
        return call_say(call, ERR_IO, "%s", s->fault.about);
    w = control_row_begin(&call->reply);
    control_put_uint(w, "number", packs_ask(call->core));
    (void)control_row_end(&call->reply);
    return ERR_OK;
}

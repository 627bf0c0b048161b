/* noroshi-core: policy, streams and the store of one node. */
#include <stdlib.h>
#include <unistd.h>

#include "node/core/facts/own_card.h"
#include "node/core/loop.h"
#include "node/core/packs/packs.h"
#include "node/core/start.h"
#include "node/sandbox.h"

/* All is open that is opened once, and nobody was heard yet. */
static void contain(struct core *c)
{
    const struct sandbox_of of = {
        .me = PROCESS_CORE,
        .dir = c->child.dir,
        .file_octets_max = (uint64_t)c->config.limits.store_max_gib << 30,
        .packs = packs_folder(c->packs),
    };
    struct sandbox box = {0};
    struct fault fault = {0};

    if (own_card_keep(&c->self, c->child.dir, &fault) != ERR_OK)
        log_warn("%s", fault.about);
    sandbox_files(&box, &of);
    sandbox_calls(&box, &of);
    child_contained(&c->child, &box);
}

int main(int argc, char **argv)
{
    static struct core c;
    struct fault fault = {0};
    enum err err;

    if (child_open(&c.child, argc, argv, PROCESS_CORE) != ERR_OK)
        return CHILD_EXIT_USAGE;
    c.port.clock = port_clock_system();
    c.port.net = port_net_on(c.child.link[PROCESS_NET]);
    c.port.keys = port_keys_on(c.child.link[PROCESS_KEYS]);
    core_alive(&c);
    err = start_open(&c, getppid(), &fault);
    if (err == ERR_USAGE)
        child_refused(&c.child, "%s", fault.about);
    else if (err != ERR_OK)
        child_failed(&c.child, "%s", fault.about);
    if (err == ERR_OK) {
        contain(&c);
        err = loop_run(&c);
    }
    start_close(&c);
    child_close(&c.child);
    return err == ERR_OK ? EXIT_SUCCESS : CHILD_EXIT_FAILED;
}

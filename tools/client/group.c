#include "tools/client/group.h"

#include <string.h>

#include "tools/client/nfc.h"

/* The command, and how it calls the name. */
static const struct request {
    const char *command, *name;
} requests[] = {
    [GROUP_CREATE] = {"group.create", "name"},
    [GROUP_ADD] = {"group.add", "group"},
    [GROUP_REMOVE] = {"group.remove", "group"},
};

static const char *bare_name(const char *word)
{
    static const char prefix[] = "group:";
    size_t n = sizeof prefix - 1;

    return strncmp(word, prefix, n) == 0 && word[n] != '\0' ? word + n : word;
}

static void put(struct control_writer *args, const struct group_change *change)
{
    nfc_put(args, requests[change->what].name, bare_name(change->group));
    client_put_texts(args, "members", &change->members);
}

enum verdict group_preview(struct client *c, const struct group_change *change,
                           struct seen *seen, json_t **rows,
                           struct reasons *why)
{
    struct control_writer *args =
        client_begin(c, requests[change->what].command);
    enum verdict verdict;

    put(args, change);
    control_put_bool(args, "dry_run", true);
    verdict = client_ask(c, rows, why);
    seen_take(seen, *rows);
    return verdict;
}

enum verdict group_change(struct client *c, const struct group_change *change,
                          const struct seen *seen, json_t **rows,
                          struct reasons *why)
{
    struct control_writer *args =
        client_begin_act(c, 0, requests[change->what].command);

    put(args, change);
    seen_put(seen, args);
    return client_ask(c, rows, why);
}

enum verdict group_list(struct client *c, json_t **rows, struct reasons *why)
{
    client_begin(c, "group.list");
    return client_ask_all(c, rows, why);
}

enum verdict group_show(struct client *c, const char *group, json_t **rows,
                        struct reasons *why)
{
    nfc_put(client_begin(c, "group.show"), "group", group);
    return client_ask_all(c, rows, why);
}

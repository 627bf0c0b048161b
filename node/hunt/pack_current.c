#include "node/hunt/pack_current.h"

#include <stdio.h>
#include <string.h>

void pack_current_named(char out[static FILE_PATH_MAX], const char *dir,
                        const char *name)
{
    if (strcmp(name, PACK_CURRENT) == 0)
        file_path(out, dir, "packs/" PACK_CURRENT);
    else if ((size_t)snprintf(out, FILE_PATH_MAX, "%s", name) >= FILE_PATH_MAX)
        out[0] = 0;
}

enum err pack_current_open(struct pack **out, const char *dir,
                           struct fault *fault)
{
    char path[FILE_PATH_MAX];
    pack_current_named(path, dir, PACK_CURRENT);
    return pack_open(out, path, NULL, fault);
}

enum err pack_current_renew(struct pack **out, const struct pack *p,
                            const char *dir, struct fault *fault)
{
    char path[FILE_PATH_MAX];
    *out = NULL;
    pack_current_named(path, dir, PACK_CURRENT);
    /* A number is no other file's as long as p is open. */
    return pack_is_at(p, path) ? ERR_OK : pack_open(out, path, NULL, fault);
}

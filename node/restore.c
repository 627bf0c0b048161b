#include "node/restore.h"

#include <sodium.h>
#include <unistd.h>

#include "node/file.h"

enum {
    /* Root may ask, and the node's own user must be able to read it; its name
       is no secret. */
    MODE = 0644,
};

static void path_of(char out[static FILE_PATH_MAX], const char *dir)
{
    file_path(out, dir, "restore");
}

enum err restore_ask(const char *dir, struct fault *fault)
{
    char path[FILE_PATH_MAX];
    struct restore_name name;

    path_of(path, dir);
    randombytes_buf(name.octet, sizeof name.octet);
    return file_write(path, (struct bytes){name.octet, sizeof name.octet}, MODE,
                      FILE_REPLACE, fault);
}

enum err restore_asked(bool *asked, struct restore_name *out, const char *dir,
                       struct fault *fault)
{
    char path[FILE_PATH_MAX];
    struct buffer b = {out->octet, 0, sizeof out->octet};
    enum err err;

    *out = (struct restore_name){{0}};
    *asked = false;
    path_of(path, dir);
    if (access(path, F_OK) != 0)
        return ERR_OK;
    err = file_read(&b, path, fault);
    if (err != ERR_OK)
        return err;
    if (b.len != sizeof out->octet)
        return fault_say(fault, ERR_USAGE,
                         "'%s' was cut short: run 'noroshi restore' again",
                         path);
    *asked = true;
    return ERR_OK;
}

void restore_done(const char *dir)
{
    char path[FILE_PATH_MAX];

    path_of(path, dir);
    unlink(path);
}

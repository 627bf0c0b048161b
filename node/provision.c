#include "node/provision.h"

#include <sodium.h>
#include <unistd.h>

#include "node/file.h"

void provision_tell(struct channel *to, const struct parent_line *line, int fd)
{
    uint8_t room[PARENT_LINE_MAX];
    struct buffer b = {room, 0, sizeof room};

    if (to == NULL || parent_line_write(&b, line) != ERR_OK ||
        channel_send_fd(to, bytes_of(&b), fd) != ERR_OK) {
        if (fd >= 0)
            close(fd);
    }
    sodium_memzero(room, sizeof room);
}

static void give_key(struct channel *to, enum keyfile_purpose purpose,
                     const struct unlock_key *key)
{
    struct parent_line line = {.kind = PARENT_LINE_SECRET, .purpose = purpose};

    keyfile_purpose_key(&line.secret, key, purpose);
    provision_tell(to, &line, -1);
    sodium_memzero(&line, sizeof line);
}

static void give_files(struct channel *to, const char *dir)
{
    struct parent_line config = {.kind = PARENT_LINE_FILE};
    struct parent_line key = {.kind = PARENT_LINE_FILE,
                              .purpose = KEYFILE_TRANSPORT};
    struct fault fault = {.why = ERR_OK};
    char path[FILE_PATH_MAX];
    int fd;

    file_path(path, dir, "noroshi.conf");
    if (file_open(&fd, path, &fault) == ERR_OK)
        provision_tell(to, &config, fd);
    if (keyfile_open(&fd, dir, KEYFILE_TRANSPORT, &fault) == ERR_OK)
        provision_tell(to, &key, fd);
    if (fault.why != ERR_OK)
        log_warn("%s", fault.about);
}

void provision_give(struct channel *to, enum process which, const char *dir,
                    const struct unlock_key *key)
{
    if (which == PROCESS_NET) {
        give_key(to, KEYFILE_TRANSPORT, key);
        give_files(to, dir);
    }
    if (which == PROCESS_KEYS) {
        give_key(to, KEYFILE_SIGNING, key);
        give_key(to, KEYFILE_SEALING, key);
        give_key(to, KEYFILE_STORE, key);
    }
}

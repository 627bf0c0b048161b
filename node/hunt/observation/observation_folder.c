#include "node/hunt/observation/observation_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/ascii.h"

static const char key_head[] = "noroshi observation key 1 ";
static const char run_head[] = "run-";

enum {
    KEY_HEX = 2 * OBSERVATION_KEY,
    KEY_TEXT = sizeof key_head - 1 + KEY_HEX + 1,
};

static enum err failed(struct fault *fault, const char *what, const char *path)
{
    enum err err = errno == ENOSPC || errno == EDQUOT ? ERR_FULL
                   : errno == EACCES                  ? ERR_DENIED
                                                      : ERR_IO;
    return fault_say(fault, err, "cannot %s '%s': %s", what, path,
                     strerror(errno));
}

/* The number of a run's file; 0 of what is none. */
static uint64_t number_of(const char *name)
{
    uint64_t number = 0;
    struct bytes text = bytes_text(name);
    if (text.len >= sizeof run_head &&
        memcmp(name, run_head, sizeof run_head - 1) == 0 &&
        !ascii_number(&number, ascii_from(text, sizeof run_head - 1),
                      UINT64_MAX - 1))
        number = 0;
    return number;
}

/* The highest; 0: there are none. */
static enum err last_number(uint64_t *out, const char *dir, struct fault *fault)
{
    DIR *files = opendir(dir);
    *out = 0;
    if (files == NULL)
        return failed(fault, "read", dir);
    for (struct dirent *file; (file = readdir(files)) != NULL;) {
        uint64_t number = number_of(file->d_name);
        if (number > *out)
            *out = number;
    }
    closedir(files);
    return ERR_OK;
}

/* A file of the folder is not there. Beside runs somebody took it away, and
   what they say cannot be told from what was merged or left by the dead. */
static enum err missing(const char *dir, const char *name, struct fault *fault)
{
    uint64_t last = 0;
    struct fault own = {0};
    if (last_number(&last, dir, &own) != ERR_OK && errno != ENOENT)
        return fault_say(fault, own.why, "%s", own.about);
    return last == 0
               ? fault_say(fault, ERR_NOT_FOUND, "'%s' has no observations yet",
                           dir)
               : fault_say(
                     fault, ERR_BAD_SHAPE,
                     "'%s/%s' is missing: restore it, or remove the files "
                     "run-* there, to observe anew",
                     dir, name);
}

static enum err make_key(const char *path, struct fault *fault)
{
    struct observation_key key;
    char text[KEY_TEXT + 1];
    randombytes_buf(&key, sizeof key);
    memcpy(text, key_head, sizeof key_head);
    sodium_bin2hex(text + sizeof key_head - 1, KEY_HEX + 1, key.octet,
                   sizeof key.octet);
    text[KEY_TEXT - 1] = '\n';
    enum err err = file_write(path, (struct bytes){(uint8_t *)text, KEY_TEXT},
                              0640, FILE_NEW, fault);
    sodium_memzero(&key, sizeof key);
    sodium_memzero(text, sizeof text);
    return err;
}

enum err observation_folder_key(struct observation_key *out, const char *dir,
                                struct fault *fault)
{
    char path[FILE_PATH_MAX];
    uint8_t text[KEY_TEXT + 1];
    struct buffer room = {.at = text, .cap = sizeof text};
    size_t len = 0;
    file_path(path, dir, "key");
    struct fault own = {0};
    enum err err = file_read_plain(&room, path, &own);
    if (err == ERR_NOT_FOUND)
        return missing(dir, "key", fault);
    if (err != ERR_OK)
        return fault_say(fault, err, "%s", own.about);
    if (room.len == KEY_TEXT &&
        memcmp(text, key_head, sizeof key_head - 1) == 0 &&
        text[KEY_TEXT - 1] == '\n')
        (void)sodium_hex2bin(out->octet, sizeof out->octet,
                             (const char *)text + sizeof key_head - 1, KEY_HEX,
                             NULL, &len, NULL);
    sodium_memzero(text, sizeof text);
    return len == sizeof out->octet
               ? ERR_OK
               : fault_say(fault, ERR_BAD_SHAPE,
                           "'%s' is not a key of observations", path);
}

enum err observation_folder_list(struct observation_list *out, const char *dir,
                                 struct fault *fault)
{
    struct fault own = {0};
    enum err err = observation_list_read(out, dir, &own);
    if (err == ERR_NOT_FOUND)
        return missing(dir, "list", fault);
    return err == ERR_OK ? ERR_OK
                         : fault_at(fault, own.line, err, "%s", own.about);
}

void observation_folder_run(char out[static FILE_PATH_MAX], const char *dir,
                            uint64_t number)
{
    char name[sizeof run_head + 20];
    snprintf(name, sizeof name, "%s%" PRIu64, run_head, number);
    file_path(out, dir, name);
}

/* Hold the file until it is closed. */
static bool hold(int fd, int how)
{
    int did;
    do
        did = flock(fd, how);
    while (did != 0 && errno == EINTR);
    return did == 0;
}

enum err observation_folder_lock(int *out, const char *dir, struct fault *fault)
{
    char path[FILE_PATH_MAX];
    file_path(path, dir, "lock");
    *out = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (*out >= 0 && hold(*out, LOCK_EX))
        return ERR_OK;
    enum err err = failed(fault, "lock", path);
    if (*out >= 0)
        close(*out);
    *out = -1;
    return err;
}

/* Under the lock: others may begin at the same time. The list is last, so that
   there is a key beside each run. */
static enum err make_files(const char *dir, struct fault *fault)
{
    static const struct observation_list empty;
    char path[FILE_PATH_MAX];
    struct observation_key key;
    struct fault own = {0};
    file_path(path, dir, "key");
    enum err err = observation_folder_key(&key, dir, &own);
    sodium_memzero(&key, sizeof key);
    if (err == ERR_NOT_FOUND)
        err = make_key(path, fault);
    else if (err != ERR_OK)
        return fault_say(fault, err, "%s", own.about);
    struct observation_list *l = malloc(sizeof *l);
    if (l == NULL)
        abort();
    own = (struct fault){0};
    if (err == ERR_OK)
        err = observation_folder_list(l, dir, &own);
    free(l);
    if (err == ERR_NOT_FOUND)
        return observation_list_write(&empty, dir, fault);
    return err == ERR_OK ? ERR_OK : fault_say(fault, err, "%s", own.about);
}

enum err observation_folder_make(const char *dir, struct fault *fault)
{
    int lock;
    if (mkdir(dir, 0770) != 0 && errno != EEXIST)
        return failed(fault, "make", dir);
    enum err err = observation_folder_lock(&lock, dir, fault);
    if (err != ERR_OK)
        return err;
    err = make_files(dir, fault);
    close(lock);
    return err;
}

/* Under the lock, so that a file is never seen before it is held. */
static enum err make_run(int *fd, uint64_t *number, const char *dir,
                         struct fault *fault)
{
    char path[FILE_PATH_MAX];
    enum err err = last_number(number, dir, fault);
    if (err != ERR_OK)
        return err;
    observation_folder_run(path, dir, ++*number);
    *fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (*fd >= 0 && hold(*fd, LOCK_EX | LOCK_NB))
        return ERR_OK;
    err = failed(fault, "make", path);
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return err;
}

enum err observation_folder_new_run(int *fd, uint64_t *number, const char *dir,
                                    struct fault *fault)
{
    int lock;
    *fd = -1;
    enum err err = observation_folder_lock(&lock, dir, fault);
    if (err != ERR_OK)
        return err;
    err = make_run(fd, number, dir, fault);
    close(lock);
    return err;
}

static void remove_unless_held(const char *dir, uint64_t number)
{
    char path[FILE_PATH_MAX];
    observation_folder_run(path, dir, number);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return;
    if (hold(fd, LOCK_EX | LOCK_NB))
        unlink(path);
    close(fd);
}

static void sweep(const char *dir, const struct observation_list *l)
{
    DIR *files = opendir(dir);
    if (files == NULL)
        return;
    for (struct dirent *file; (file = readdir(files)) != NULL;) {
        uint64_t number = number_of(file->d_name);
        if (number > 0 && !observation_list_names(l, number))
            remove_unless_held(dir, number);
    }
    closedir(files);
}

/* Whether the list is as it was to be, though writing it failed: then it was
   the folder that could not be synced. */
static bool is_there(const struct observation_list *l, const char *dir)
{
    struct fault ignored = {0};
    struct observation_list *now = malloc(sizeof *now);
    if (now == NULL)
        abort();
    bool is = observation_list_read(now, dir, &ignored) == ERR_OK &&
              observation_list_same(now, l);
    free(now);
    return is;
}

enum err observation_folder_change(const char *dir, observation_change *change,
                                   void *who, bool *stands, struct fault *fault)
{
    int lock;
    *stands = false;
    enum err err = observation_folder_lock(&lock, dir, fault);
    if (err != ERR_OK)
        return err;
    struct observation_list *l = malloc(sizeof *l);
    if (l == NULL)
        abort();
    err = observation_folder_list(l, dir, fault);
    if (err == ERR_OK)
        err = change(l, who, fault);
    if (err == ERR_OK) {
        err = observation_list_write(l, dir, fault);
        *stands = err == ERR_OK || is_there(l, dir);
    }
    if (err == ERR_OK)
        sweep(dir, l);
    free(l);
    close(lock);
    return err;
}

#include "node/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

struct bytes passphrase_bytes(const struct passphrase *p)
{
    return (struct bytes){p->octet, p->len};
}

void passphrase_wipe(struct passphrase *p)
{
    sodium_memzero(p, sizeof *p);
}

/* Octets up to the end of a line, or of all. A terminal gives a line a read; a
   file may give less. */
static enum err read_octets(struct passphrase *out, int fd)
{
    ssize_t n;

    for (out->len = 0; out->len < sizeof out->octet;) {
        n = read(fd, out->octet + out->len, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ERR_IO;
        if (n == 0 || out->octet[out->len] == '\n')
            return ERR_OK;
        out->len++;
    }
    return ERR_TOO_BIG;
}

/* One line, its end cut off. */
static enum err read_line(struct passphrase *out, int fd)
{
    enum err err = read_octets(out, fd);

    if (err != ERR_OK)
        return err;
    if (out->len > 0 && out->octet[out->len - 1] == '\r')
        out->len--;
    if (out->len == 0 || memchr(out->octet, '\0', out->len) != NULL)
        return ERR_BAD_SHAPE;
    return ERR_OK;
}

enum err passphrase_from_file(struct passphrase *out, const char *path,
                              struct fault *fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum err err;

    *out = (struct passphrase){.len = 0};
    if (fd < 0)
        return fault_say(fault, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                         "cannot read the passphrase file '%s': %s", path,
                         strerror(errno));
    err = read_line(out, fd);
    close(fd);
    if (err == ERR_OK)
        return ERR_OK;
    passphrase_wipe(out);
    return fault_say(fault, err,
                     "passphrase file '%s': its first line is %s: write the "
                     "passphrase there, at most %d bytes",
                     path,
                     err == ERR_TOO_BIG     ? "too long"
                     : err == ERR_BAD_SHAPE ? "empty"
                                            : "not readable",
                     PASSPHRASE_MAX - 1);
}

static enum err ask_once(struct passphrase *out, int tty, const char *prompt)
{
    struct termios before, silent;
    enum err err = ERR_IO;

    if (tcgetattr(tty, &before) != 0)
        return ERR_IO;
    silent = before;
    silent.c_lflag &= (tcflag_t) ~(unsigned)ECHO;
    silent.c_lflag |= (tcflag_t)ECHONL;
    if (tcsetattr(tty, TCSAFLUSH, &silent) != 0)
        return ERR_IO;
    if (dprintf(tty, "%s: ", prompt) >= 0)
        err = read_line(out, tty);
    tcsetattr(tty, TCSAFLUSH, &before);
    return err;
}

enum err passphrase_ask(struct passphrase *out, const char *prompt,
                        const char *again_prompt, struct fault *fault)
{
    int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct passphrase again = {.len = 0};
    enum err err;

    *out = (struct passphrase){.len = 0};
    if (tty < 0)
        return fault_say(fault, ERR_NOT_FOUND,
                         "no terminal to ask for the passphrase: use "
                         "--passphrase-file FILE");
    err = ask_once(out, tty, prompt);
    if (err == ERR_OK && again_prompt != NULL) {
        err = ask_once(&again, tty, again_prompt);
        if (err == ERR_OK &&
            !bytes_equal(passphrase_bytes(out), passphrase_bytes(&again)))
            err = ERR_CONFLICT;
    }
    close(tty);
    passphrase_wipe(&again);
    if (err == ERR_OK)
        return ERR_OK;
    passphrase_wipe(out);
    return fault_say(fault, err, "passphrase: %s",
                     err == ERR_CONFLICT    ? "the two differ"
                     : err == ERR_BAD_SHAPE ? "it is empty"
                                            : err_text(err));
}

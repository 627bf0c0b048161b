#include "node/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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
   file may give less. ERR_BUSY: a signal came between, where it is heeded. */
static enum err read_octets(struct passphrase *out, int fd, bool heeds)
{
    ssize_t n;

    for (out->len = 0; out->len < sizeof out->octet;) {
        n = read(fd, out->octet + out->len, 1);
        if (n < 0 && errno == EINTR && !heeds)
            continue;
        if (n < 0)
            return errno == EINTR ? ERR_BUSY : ERR_IO;
        if (n == 0 || out->octet[out->len] == '\n')
            return ERR_OK;
        out->len++;
    }
    return ERR_TOO_BIG;
}

/* One line, its end cut off. */
static enum err read_line(struct passphrase *out, int fd, bool heeds)
{
    enum err err = read_octets(out, fd, heeds);

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
    err = read_line(out, fd, false);
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

/*
 * Whoever was started with `&` is stopped here by the terminal until `fg`. What
 * it would read of the terminal's mode before is that of a shell that edits its
 * line, in which no line ends.
 */
static enum err wait_for_front(int tty)
{
    while (tcflush(tty, TCIFLUSH) != 0)
        if (errno != EINTR)
            return ERR_IO;
    return ERR_OK;
}

/* The line, without echo. ERR_BUSY: the process was stopped meanwhile, and
   whoever let it go on may have set the echo again. */
static enum err ask_silently(struct passphrase *out, int tty,
                             const struct termios *silent, const char *prompt)
{
    enum err err = wait_for_front(tty);

    if (err != ERR_OK)
        return err;
    if (tcsetattr(tty, TCSAFLUSH, silent) != 0 ||
        dprintf(tty, "%s: ", prompt) < 0)
        return errno == EINTR ? ERR_BUSY : ERR_IO;
    return read_line(out, tty, true);
}

static void wake(int signal)
{
    (void)signal; /* read() is interrupted, nothing else */
}

static enum err ask_once(struct passphrase *out, int tty, const char *prompt)
{
    const struct sigaction woken = {.sa_handler = wake};
    struct sigaction kept;
    struct termios before, silent;
    enum err err = wait_for_front(tty);

    if (err != ERR_OK || tcgetattr(tty, &before) != 0)
        return ERR_IO;
    silent = before;
    silent.c_lflag &= (tcflag_t) ~(unsigned)ECHO;
    silent.c_lflag |= (tcflag_t)ECHONL;
    sigaction(SIGCONT, &woken, &kept);
    do
        err = ask_silently(out, tty, &silent, prompt);
    while (err == ERR_BUSY);
    sigaction(SIGCONT, &kept, NULL);
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

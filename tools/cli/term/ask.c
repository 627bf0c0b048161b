#include "tools/cli/term/ask.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

/* in NULL: nobody is there. */
struct terminal {
    FILE *in, *out;
};

static struct terminal open_own(void)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct terminal own = {.out = stderr};

    if (fd < 0)
        return own;
    own.in = fdopen(fd, "r");
    own.out = fdopen(fcntl(fd, F_DUPFD_CLOEXEC, 0), "w");
    if (own.in == NULL || own.out == NULL)
        abort();
    setvbuf(own.out, NULL, _IOLBF, 0);
    return own;
}

/* Its own is opened once: what is read ahead of one question is kept for the
   next. */
static struct terminal terminal(void)
{
    static struct terminal own;

    if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
        return (struct terminal){stdin, stderr};
    if (own.out == NULL)
        own = open_own();
    return own;
}

bool ask_possible(void)
{
    return terminal().in != NULL;
}

FILE *ask_out(void)
{
    return terminal().out;
}

/* The rest of a line that is too long is no answer to the next question. */
static void skip_line(FILE *in)
{
    int c;

    do {
        c = getc(in);
    } while (c != EOF && c != '\n');
}

bool ask_line(const char *question, char *line, size_t size)
{
    const struct terminal t = terminal();

    fprintf(t.out, "%s ", question);
    fflush(t.out);
    if (t.in == NULL || fgets(line, (int)size, t.in) == NULL)
        return false;
    if (strchr(line, '\n') == NULL && !feof(t.in))
        skip_line(t.in);
    line[strcspn(line, "\r\n")] = '\0';
    return *line != '\0';
}

bool ask_yes(const char *question)
{
    static const char *const yes[] = {"y", "yes", "はい"};
    const struct terminal t = terminal();
    char line[64];

    if (t.in != NULL)
        tcflush(fileno(t.in), TCIFLUSH);
    fprintf(t.out, "%s [y/N]", question);
    if (!ask_line("", line, sizeof line))
        return false;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcasecmp(line, yes[i]) == 0)
            return true;
    return false;
}

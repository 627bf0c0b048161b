#include "tools/cli/term/screen.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cli/term/pager.h"
#include "tools/cli/term/wrap.h"

enum {
    COLUMNS = 80, /* of a terminal that does not say */
    LINES = 24,
    CELL_OCTETS = 8, /* more than a cell takes, with its colours */
};

/* The one that stdout is. */
static struct screen {
    bool wide, begun;
    int terminal; /* while what is printed is gathered */
} screen;

struct size {
    size_t columns, lines;
};

static size_t said(const char *name, size_t otherwise)
{
    const char *text = getenv(name);
    unsigned long n = text == NULL ? 0 : strtoul(text, NULL, 10);

    return n == 0 || n > UINT16_MAX ? otherwise : n;
}

static struct size size_of(int terminal)
{
    struct winsize w = {0};

    if (ioctl(terminal, TIOCGWINSZ, &w) != 0)
        w = (struct winsize){0};
    return (struct size){
        w.ws_col > 0 ? w.ws_col : said("COLUMNS", COLUMNS),
        w.ws_row > 0 ? w.ws_row : said("LINES", LINES),
    };
}

void screen_widen(void)
{
    screen.wide = true;
}

void screen_begin(void)
{
    int memory;

    if (screen.begun || !isatty(STDOUT_FILENO) || !pager_wanted())
        return;
    memory = memfd_create("noroshi", MFD_CLOEXEC);
    if (memory < 0)
        return;
    fflush(stdout);
    screen.terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    screen.begun =
        screen.terminal >= 0 && dup2(memory, STDOUT_FILENO) == STDOUT_FILENO;
    if (!screen.begun && screen.terminal >= 0)
        close(screen.terminal);
    close(memory);
}

bool screen_shows(FILE *to)
{
    return (to == stdout && screen.begun) || isatty(fileno(to)) != 0;
}

size_t screen_columns(void)
{
    if (screen.wide || !screen_shows(stdout))
        return 0;
    return size_of(screen.begun ? screen.terminal : STDOUT_FILENO).columns;
}

/* Lines of the screen that one line takes: text without its end. */
static size_t lines_of(char *text, size_t columns)
{
    char *to = text;
    size_t width;

    for (const char *at = text; *at != '\0';) {
        if (at[0] == '\033' && at[1] == '[')
            at += strcspn(at, "m"); /* a colour takes no cell */
        else
            *to++ = *at;
        at += *at != '\0';
    }
    *to = '\0';
    width = wrap_width(text);
    return width == 0 ? 1 : (width + columns - 1) / columns;
}

/* Whether the screen holds it, with a line for the prompt behind it. */
static bool fits(char *text, struct size size)
{
    size_t lines = 0;

    while (*text != '\0' && lines < size.lines) {
        char *end = text + strcspn(text, "\n");
        char *next = *end == '\0' ? end : end + 1;

        *end = '\0';
        lines += lines_of(text, size.columns);
        text = next;
    }
    return lines < size.lines;
}

/* All of it, NUL behind it; NULL: it cannot be read. The caller frees it. */
static char *octets_of(int memory, size_t len)
{
    char *text = malloc(len + 1);

    if (text == NULL)
        abort();
    if (pread(memory, text, len, 0) == (ssize_t)len) {
        text[len] = '\0';
        return text;
    }
    free(text);
    return NULL;
}

static bool is_short(int memory, struct size size)
{
    struct stat st;
    char *text;
    bool is;

    if (fstat(memory, &st) != 0 ||
        (size_t)st.st_size > size.columns * size.lines * CELL_OCTETS)
        return false;
    text = octets_of(memory, (size_t)st.st_size);
    is = text != NULL && fits(text, size);
    free(text);
    return is;
}

static void copy(int to, int from)
{
    char room[16 * 1024];
    ssize_t n, put, done;

    if (lseek(from, 0, SEEK_SET) != 0)
        return;
    while ((n = read(from, room, sizeof room)) > 0)
        for (done = 0; done < n; done += put)
            if ((put = write(to, room + done, (size_t)(n - done))) <= 0)
                return;
}

void screen_end(void)
{
    int memory;

    if (!screen.begun)
        return;
    fflush(stdout);
    memory = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (memory < 0 || dup2(screen.terminal, STDOUT_FILENO) < 0)
        abort();
    if (is_short(memory, size_of(STDOUT_FILENO)) || !pager_show(memory))
        copy(STDOUT_FILENO, memory);
    close(memory);
    close(screen.terminal);
    screen.begun = false;
}

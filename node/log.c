#include "node/log.h"

#include <ctype.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>

#include "node/lang/lang.h"
#include "node/lang/translate.h"

/* The one global the house allows: whose lines, and which of them. */
static struct {
    char process[LOG_PROCESS_MAX];
    bool quiet;
    locale_t words; /* 0: English */
} as;

/* The line in the operator's language. */
static const char *worded(char room[static TRANSLATE_MAX], const char *line)
{
    locale_t before;

    if (as.words == (locale_t)0)
        return line;
    before = uselocale(as.words);
    (void)translate(room, line);
    uselocale(before);
    return room;
}

static void say(const char *level, const char *format, va_list args)
{
    char line[LOG_LINE_MAX], room[TRANSLATE_MAX];
    const char *words;

    vsnprintf(line, sizeof line, format, args);
    for (char *c = line; *c != '\0'; c++)
        if (iscntrl((unsigned char)*c))
            *c = '?';
    words = worded(room, line);
    /* One call, so that lines of several processes do not mix. */
    if (as.process[0] == '\0')
        fprintf(stderr, "%s %s\n", level, words);
    else
        fprintf(stderr, "%s %s: %s\n", level, as.process, words);
}

void log_name(const char *process)
{
    snprintf(as.process, sizeof as.process, "%s", process);
    as.words = lang_apart();
}

void log_quiet(bool quiet)
{
    as.quiet = quiet;
}

void log_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say("warn", format, args);
    va_end(args);
}

void log_info(const char *format, ...)
{
    va_list args;

    if (as.quiet)
        return;
    va_start(args, format);
    say("info", format, args);
    va_end(args);
}

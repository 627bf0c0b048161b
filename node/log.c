#include "node/log.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

/* The one global the house allows: whose lines, and which of them. */
static struct {
    char process[LOG_PROCESS_MAX];
    bool quiet;
} as;

static void say(const char *level, const char *format, va_list args)
{
    char line[LOG_LINE_MAX];

    vsnprintf(line, sizeof line, format, args);
    for (char *c = line; *c != '\0'; c++)
        if (iscntrl((unsigned char)*c))
            *c = '?';
    /* One call, so that lines of several processes do not mix. */
    if (as.process[0] == '\0')
        fprintf(stderr, "%s %s\n", level, line);
    else
        fprintf(stderr, "%s %s: %s\n", level, as.process, line);
}

void log_name(const char *process)
{
    snprintf(as.process, sizeof as.process, "%s", process);
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

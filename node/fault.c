#include "node/fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "proto/wire.h"

static void say(struct fault *f, unsigned line, enum err why,
                const char *format, va_list args)
{
    if (f->why != ERR_OK)
        return;
    f->why = why;
    f->line = line;
    vsnprintf(f->about, sizeof f->about, format, args);
    f->about[wire_text_whole(bytes_text(f->about)).len] = '\0';
}

enum err fault_say(struct fault *f, enum err why, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(f, 0, why, format, args);
    va_end(args);
    return why;
}

enum err fault_at(struct fault *f, unsigned line, enum err why,
                  const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(f, line, why, format, args);
    va_end(args);
    return why;
}

/*
 * log: one event, one line, on stderr; the service manager keeps the time.
 *
 * A line reads `info core: peer 'CERT-A' connected`. Text from peers may appear
 * in any argument: control characters are replaced, so nobody can forge a line.
 * Indicator values and secrets are never logged.
 */
#ifndef NODE_LOG_H
#define NODE_LOG_H

#include <stdbool.h>

#define PRINTF_LIKE(format_at, args_at)                                        \
    __attribute__((format(printf, format_at, args_at)))

enum {
    LOG_LINE_MAX = 1024,  /* octets; a longer line is cut */
    LOG_PROCESS_MAX = 16, /* octets of the process's name */
};

/* Whose lines these are: "core". Copied. Without it, lines carry no name. From
   now on they are in the operator's language (LC_ALL, LC_MESSAGES or LANG): all
   but how a line begins, "warn core: alarm: ". Before files are closed to this
   process. */
void log_name(const char *process);

/* Drop info lines from now on (config: [log] level = warn). */
void log_quiet(bool quiet);

/* Something an operator should look at. */
void log_warn(const char *format, ...) PRINTF_LIKE(1, 2);

/* Something an operator may want to know later. */
void log_info(const char *format, ...) PRINTF_LIKE(1, 2);

#endif

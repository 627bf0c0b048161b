/*
 * log_time: when the event of a line came to pass, as the line itself states.
 *
 * Read are: Zeek's tables and JSON, Suricata's EVE, the common and the
 * combined form of web servers, Squid, W3C (IIS), syslog (RFC 3164 and 5424),
 * and what programs write in one of their forms (dnsmasq, Postfix, BIND,
 * Unbound), Windows' events as JSON and XML, tables with a heading, CloudTrail
 * and other JSON, and what firewalls write as pairs (log_pairs.h).
 *
 * Zones: an offset that is written holds. Numbers since 1970 and W3C are UTC.
 * Where none is written it is that of this machine (TZ). Where no year is
 * written it is the last that is not after the file's own time.
 */
#ifndef NODE_HUNT_LOG_TIME_H
#define NODE_HUNT_LOG_TIME_H

#include "node/hunt/log_stamp.h"

enum log_table {
    LOG_TABLE_NONE,
    LOG_TABLE_ZEEK,
    LOG_TABLE_W3C,
    LOG_TABLE_CSV,
};

/* What a log's heading says of the lines below. */
struct log_time {
    uint64_t written_ms; /* when the log was written last */
    enum log_table table;
    uint8_t separator;
    unsigned date, time; /* columns, from 1; 0: none */
};

/* Before a log's first line. */
void log_time_begin(struct log_time *t, uint64_t written_ms);

/* Heed the headings among lines; first: they begin the log. */
void log_time_heed(struct log_time *t, struct bytes lines, bool first);

/* A line, the lines around it that are at hand, and where in the line the value
   stands that was found. */
struct log_place {
    struct bytes around, line;
    size_t at;
};

/* False: it states none. */
bool log_time_of(uint64_t *ms, const struct log_time *t,
                 const struct log_place *place);

/* Whether that is the same wherever in the line the value stands: the line is
   none of JSON or XML, which may state one for each object. */
bool log_time_is_one(struct bytes line);

#endif

/*
 * lookup: values, asked about many at a time.
 *
 *     lookup_begin(&l);
 *     while (more values) {
 *         lookup_put(&l, text);
 *         if (lookup_full(&l)) {
 *             verdict = lookup_ask(&l, c, &why);
 *             ... l.asked[0] to l.asked[l.count - 1] ...
 *             lookup_end(&l);
 *         }
 *     }
 */
#ifndef TOOLS_CLIENT_LOOKUP_H
#define TOOLS_CLIENT_LOOKUP_H

#include "node/hunt/pack.h"
#include "tools/client/client.h"
#include "tools/client/lookup_text.h"
#include "tools/client/value.h"
#include "tools/client/warninglist/warninglist.h"

enum {
    LOOKUP_OCTETS = CONTROL_MESSAGE_MAX - 16384,
    LOOKUP_WEAK_MAX = 65536,      /* weak hits of a value, */
    LOOKUP_WEAK_OF_LOG_MAX = 100, /* and of one that stands in a log */
    LOOKUP_MATCHES = 5,
};

/* A value that was asked about, and what was answered. */
struct lookup_asked {
    struct bytes text; /* borrowed until lookup_end() */
    unsigned line;     /* where it stands; 0: nowhere */
    const char *type;  /* likeliest; NULL: none */
    bool understood;   /* the text has the form of an indicator */
    json_t *hits;      /* exact, wider, host, below, port; then by record; NULL:
                          none, or they are: */
    struct lookup_text_list texts;
    bool more;       /* more weak ones than were asked for */
    uint64_t hidden; /* hits that are expired or retracted, and were not told */
};

/* Large: not for the stack. */
struct lookup {
    bool all;          /* tell what is expired or retracted, too */
    uint64_t weak_max; /* so many weak hits of a value; 0: none */
    const struct warninglists *lists; /* hits say what stands on one; or NULL */
    const struct pack *pack; /* which is asked instead of a node; or NULL */
    bool as_text; /* nothing is wanted of hits of a node but their JSON */
    bool sent;    /* lookup_send() did */
    struct lookup_text texts;
    struct lookup_asked asked[CONTROL_LOOKUP_ITEMS_MAX];
    size_t count;

    size_t items; /* of the request: a value may be of several types */
    struct buffer packed;
    uint8_t octets[LOOKUP_OCTETS];
};

/* Nothing is asked yet. */
void lookup_begin(struct lookup *l);

/* As a person writes it, defanged or not. Not when it is full. */
void lookup_put(struct lookup *l, struct bytes text, unsigned line);

/* What stands in a line of a log, cut out by its form, or as a person writes
   it. False: it is no indicator, or was put of this line before. */
bool lookup_put_token(struct lookup *l, const struct hunt_token *token,
                      unsigned line);
bool lookup_put_word(struct lookup *l, struct bytes text, unsigned line);

/* Whether it must be asked before more is put. */
bool lookup_full(const struct lookup *l);

/* Let the node begin with all that was put, while this process does something
   else; c is asked about nothing else before lookup_ask(). */
enum verdict lookup_send(struct lookup *l, struct client *c,
                         struct reasons *why);

/* Ask about all that was put, where there is anything to ask. c: may be NULL
   where a pack is asked. */
enum verdict lookup_ask(struct lookup *l, struct client *c,
                        struct reasons *why);

/* Once it was asked: nobody knows it, and it has no form of an indicator. */
bool lookup_is_none(const struct lookup_asked *a);

/* How many hits it has. */
size_t lookup_hits(const struct lookup_asked *a);

/* Nobody knows it. */
bool lookup_is_miss(const struct lookup_asked *a);

/* value, type, hits and hidden, more where there are more weak hits, and error
   where it is no indicator, as JSON: times are RFC 3339 text. */
json_t *lookup_json(const struct lookup_asked *a);
/* Whether lookup_write() tells of it: the same as text, without its last brace.
 */
bool lookup_is_text(const struct lookup *l, const struct lookup_asked *a);
void lookup_write(struct json_text *out, const struct lookup *l,
                  const struct lookup_asked *a);

/* 0 of "exact", and so on; LOOKUP_MATCHES: there is no such match. */
unsigned lookup_match_rank(struct bytes match);

/* Forget values and answers: the next may be put. */
void lookup_end(struct lookup *l);
/* After that: nothing is put any more. */
void lookup_close(struct lookup *l);

/* The next line of a text; *rest and *line as below. */
bool lookup_next_line(struct bytes *rest, unsigned *line, struct bytes *out);

/* The next value of a text that has one a line, without blanks around it; '#'
   begins a comment. *rest and *line (0 before the first) move on. False: there
   is none. */
bool lookup_next_value(struct bytes *rest, unsigned *line, struct bytes *out);

#endif

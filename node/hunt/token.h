/*
 * token: what in the octets of a log may be a value, cut out by its form.
 *
 * It knows no format and no list: whether a name ends in a domain that exists,
 * or an address is private, is for whoever asks. Nothing is copied and nothing
 * allocated, so that a log of any size is walked in its place. Octets that are
 * not UTF-8 end a word, as letters beyond ASCII do.
 */
#ifndef NODE_HUNT_TOKEN_H
#define NODE_HUNT_TOKEN_H

#include "proto/bytes.h"

enum hunt_class {
    HUNT_ADDRESS, /* of either family; a network when a length follows */
    HUNT_NAME,    /* two labels at least, of which the last has a letter */
    HUNT_HASH,    /* 32, 40, 56, 64, 96 or 128 hexadecimal digits */
    HUNT_URL,     /* with its scheme, or a name or address and a path */
    HUNT_MAIL,
    HUNT_PATH,  /* /a/b, \\host\share, C:\a, %VAR%\a */
    HUNT_KEY,   /* of the registry: HKLM\a */
    HUNT_MAC,   /* 00:00:5e:00:53:01, 00-00-5e-00-53-01 */
    HUNT_CVE,   /* CVE-2021-44228 */
    HUNT_AGENT, /* what a program calls itself, in quotes: "curl/8.0 (x)" */
};

struct hunt_token {
    enum hunt_class class;
    struct bytes text;  /* within what was walked; without the port */
    struct bytes whole; /* the same, with it */
    uint16_t port;      /* of 203.0.113.9:80, and with '#', '/', '.'; 0: none */
};

/* The next one in *left, which is moved behind it; false at the end. */
bool hunt_token_next(struct hunt_token *out, struct bytes *left);

#endif

/*
 * mail: the parts of a message as mail programs save it (.eml).
 *
 * RFC 5322, 2045 to 2047: nested parts, base64 and quoted-printable, encoded
 * words; RFC 2231: names in pieces; RFC 3676: lines that flow. Headers give no
 * indicators, for they name who sent it to whom; their subject is the title.
 */
#ifndef TOOLS_FORMATS_MAIL_MAIL_H
#define TOOLS_FORMATS_MAIL_MAIL_H

#include "proto/bytes.h"

enum {
    MAIL_PARTS_MAX = 64,
    MAIL_DEPTH_MAX = 8, /* of parts within parts */
    MAIL_HEADER_MAX = 1024,
    MAIL_CHARSET_MAX = 64,
};

enum mail_kind {
    MAIL_TEXT,
    MAIL_HTML,
    MAIL_FILE,   /* attached: its name tells more */
    MAIL_OTHER,  /* an archive, a picture: nothing that can be read */
    MAIL_SPOILT, /* its encoding does not hold */
};

struct mail_part {
    enum mail_kind kind;
    char name[MAIL_HEADER_MAX];     /* of the file, or its type */
    char charset[MAIL_CHARSET_MAX]; /* as it says; may be empty */
    uint8_t *octets;                /* decoded, in that character set */
    size_t len;
    unsigned *lines; /* where each of its lines stands in the message */
    size_t line_count;
    unsigned first;   /* line of its first octet */
    bool untyped;     /* the sender's program knew no type */
    bool alternative; /* should say in HTML what a text part says */
};

/* Header fields and parts; zero it before use. */
struct mail {
    struct buffer headers;  /* decoded, a line each, as UTF-8 */
    unsigned *header_lines; /* where each of them stands */
    size_t header_count;
    char subject[MAIL_HEADER_MAX]; /* of the first that has one */
    struct mail_part parts[MAIL_PARTS_MAX];
    size_t count;
    bool full; /* there were more, or deeper ones */
};

/* Whether octets are a message, by its header or its name. */
bool mail_sniff(struct bytes octets, const char *name);

/* octets as they were saved, in whatever character sets; line: of the first. */
void mail_open(struct mail *out, struct bytes octets, unsigned line);
void mail_close(struct mail *m);

#endif

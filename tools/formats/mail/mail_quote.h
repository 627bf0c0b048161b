/*
 * mail_quote: what stands in the text of a mail and is no part of what it says:
 * the signature, the footer of a mailing list, and the header fields of a
 * message that was forwarded or answered.
 *
 * The links and addresses there are those of colleagues.
 */
#ifndef TOOLS_FORMATS_MAIL_MAIL_QUOTE_H
#define TOOLS_FORMATS_MAIL_MAIL_QUOTE_H

#include "proto/bytes.h"

enum mail_quote_part {
    MAIL_QUOTE_SAID,   /* by whoever wrote the mail */
    MAIL_QUOTE_FIELDS, /* below "Original Message" */
    MAIL_QUOTE_END,    /* a signature or a footer */
};

/* Where a walk over the lines of a text stands; zero it, but for mail. */
struct mail_quote {
    bool mail; /* the text of a mail: "--" begins a signature */
    enum mail_quote_part part;
    bool begun; /* the first of the fields was read */
};

/* The next line, without blanks at its ends, and what stands below it; empty
   ones count, too. True: it is no part of what the mail says. */
bool mail_quote_next(struct mail_quote *q, struct bytes line,
                     struct bytes after);

#endif

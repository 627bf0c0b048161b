/*
 * xml_pull: the elements and texts of an XML document, one after the other.
 *
 * libxml2's reader without network, document types of elsewhere, or entities:
 * a document that declares entities is refused.
 */
#ifndef TOOLS_FORMATS_XML_XML_PULL_H
#define TOOLS_FORMATS_XML_XML_PULL_H

#include "proto/bytes.h"

enum xml_pull_step {
    XML_PULL_OPEN,  /* an element begins */
    XML_PULL_CLOSE, /* it ends */
    XML_PULL_TEXT,
    XML_PULL_END, /* of the document */
    XML_PULL_FAULT,
};

struct xml_pull;

/* text is borrowed. utf8: it is, whatever it says of itself. NULL: it declares
   entities, or is larger than libxml2 reads. */
struct xml_pull *xml_pull_open(struct bytes text, bool utf8);
void xml_pull_close(struct xml_pull *p); /* NULL is fine */

enum xml_pull_step xml_pull_next(struct xml_pull *p);

/* Of the element, without its prefix; "" for a text. */
const char *xml_pull_name(struct xml_pull *p);
bool xml_pull_is(struct xml_pull *p, const char *name);
/* Of the text; until the next step. */
struct bytes xml_pull_text(struct xml_pull *p);
/* Of the element that begins; empty: it has none. Until the next call. */
struct bytes xml_pull_attribute(struct xml_pull *p, const char *name);

unsigned xml_pull_line(struct xml_pull *p);

#endif

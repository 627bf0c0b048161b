#include "tools/formats/xml/xml_pull.h"

#include <libxml/xmlreader.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { ATTRIBUTE_MAX = 1024 };

struct xml_pull {
    xmlTextReaderPtr reader;
    bool ends_next; /* an element without content was told to begin */
    uint8_t attribute[ATTRIBUTE_MAX];
};

static void hear_nothing(void *unused, const char *words,
                         xmlParserSeverities severity,
                         xmlTextReaderLocatorPtr at)
{
    (void)unused, (void)words, (void)severity, (void)at;
}

struct xml_pull *xml_pull_open(struct bytes text, bool utf8)
{
    static const char entity[] = "<!ENTITY";
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR |
                        XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES |
                        (utf8 ? XML_PARSE_IGNORE_ENC : 0);
    struct xml_pull *p;

    if (text.len > INT_MAX || text.len == 0 ||
        memmem(text.at, text.len, entity, sizeof entity - 1) != NULL)
        return NULL;
    p = calloc(1, sizeof *p);
    if (p == NULL)
        abort();
    p->reader = xmlReaderForMemory((const char *)text.at, (int)text.len, NULL,
                                   utf8 ? "UTF-8" : NULL, options);
    if (p->reader == NULL) {
        free(p);
        return NULL;
    }
    xmlTextReaderSetErrorHandler(p->reader, hear_nothing, NULL);
    return p;
}

void xml_pull_close(struct xml_pull *p)
{
    if (p == NULL)
        return;
    xmlFreeTextReader(p->reader);
    free(p);
}

enum xml_pull_step xml_pull_next(struct xml_pull *p)
{
    if (p->ends_next) {
        p->ends_next = false;
        return XML_PULL_CLOSE;
    }
    for (;;) {
        int rc = xmlTextReaderRead(p->reader);

        if (rc != 1)
            return rc == 0 ? XML_PULL_END : XML_PULL_FAULT;
        switch (xmlTextReaderNodeType(p->reader)) {
        case XML_READER_TYPE_ELEMENT:
            p->ends_next = xmlTextReaderIsEmptyElement(p->reader) == 1;
            return XML_PULL_OPEN;
        case XML_READER_TYPE_END_ELEMENT:
            return XML_PULL_CLOSE;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            return XML_PULL_TEXT;
        default:
            break;
        }
    }
}

const char *xml_pull_name(struct xml_pull *p)
{
    const xmlChar *name = xmlTextReaderConstLocalName(p->reader);

    return name == NULL ? "" : (const char *)name;
}

bool xml_pull_is(struct xml_pull *p, const char *name)
{
    return strcmp(xml_pull_name(p), name) == 0;
}

static struct bytes value_of(struct xml_pull *p)
{
    const xmlChar *value = xmlTextReaderConstValue(p->reader);

    return bytes_text(value == NULL ? "" : (const char *)value);
}

struct bytes xml_pull_text(struct xml_pull *p)
{
    return value_of(p);
}

struct bytes xml_pull_attribute(struct xml_pull *p, const char *name)
{
    struct buffer kept = {p->attribute, 0, sizeof p->attribute};

    while (xmlTextReaderMoveToNextAttribute(p->reader) == 1)
        if (xml_pull_is(p, name)) {
            buffer_add(&kept, value_of(p));
            break;
        }
    xmlTextReaderMoveToElement(p->reader);
    return bytes_of(&kept);
}

unsigned xml_pull_line(struct xml_pull *p)
{
    /* The node's: the parser itself is ahead of it. */
    long line = xmlGetLineNo(xmlTextReaderCurrentNode(p->reader));

    return line < 0 ? 0 : (unsigned)line;
}

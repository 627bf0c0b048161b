#include "tools/formats/xml/xml_file.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/xml/openioc.h"
#include "tools/formats/xml/xml_pull.h"

enum { NAME_SHOWN_MAX = 60 };

/* Kinds of XML, by the element that holds all. */
static const struct kind {
    const char *root;
    const char *refusal; /* NULL: it is read as OpenIOC */
} kinds[] = {
    {"ioc", NULL},
    {"OpenIOC", NULL},
    {"Indicator", NULL}, /* a piece of one */
    {"IndicatorItem", NULL},
    {"STIX_Package",
     N_("STIX 1, which is not read here: export it as a MISP event or CSV")},
    {"TAXII_Message",
     N_("STIX 1, which is not read here: export it as a MISP event or CSV")},
    {"Poll_Response",
     N_("STIX 1, which is not read here: export it as a MISP event or CSV")},
    {"Observables",
     N_("CybOX, which is not read here: export it as a MISP event or CSV")},
    {"IODEF-Document",
     N_("IODEF, which is not read here: export it as a MISP event or CSV")},
    {"maecBundle",
     N_("MAEC, which is not read here: export it as a MISP event or CSV")},
    {"MAEC_Bundle",
     N_("MAEC, which is not read here: export it as a MISP event or CSV")},
    {"Workbook",
     N_("an Excel workbook of 2003 (XML): save it as .xlsx or CSV")},
};

static bool is_name(uint8_t c)
{
    return ascii_alnum(c) || c == '_' || c == '-' || c == '.' || c == ':' ||
           c >= 0x80;
}

/* "<ioc xmlns=…>", and its end is that of the text. */
static bool is_element(struct bytes text)
{
    struct bytes name = ascii_from(text, 1);
    size_t len = 0;

    while (len < name.len && is_name(name.at[len]))
        len++;
    return len > 0 && (ascii_alpha(name.at[0]) || name.at[0] == '_') &&
           name.len > 2 * len + 3 &&
           memcmp(text.at + text.len - len - 1, name.at, len) == 0 &&
           memcmp(text.at + text.len - len - 3, "</", 2) == 0;
}

bool xml_file_sniff(struct bytes text, const char *name)
{
    struct bytes file = bytes_text(name);

    text = ascii_trim(text);
    if (text.len == 0 || text.at[0] != '<')
        return false;
    return ascii_starts(text, "<?xml") || ascii_starts(text, "<!DOCTYPE") ||
           ascii_ends(file, ".xml") || ascii_ends(file, ".ioc") ||
           is_element(text);
}

static enum err damaged(struct fault *fault)
{
    return fault_say(fault, ERR_BAD_SHAPE, "%s",
                     N_("XML that is damaged, or declares entities of its "
                        "own"));
}

static enum err refuse(struct fault *fault, const char *root)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(root, kinds[i].root) == 0)
            return fault_say(fault, ERR_BAD_SHAPE, "%s", kinds[i].refusal);
    return fault_say(fault, ERR_BAD_SHAPE,
                     "XML of a kind that is not read here ('%.*s'): share its "
                     "indicators as text or CSV",
                     NAME_SHOWN_MAX, root);
}

/* Whether an element of that name, which holds all, is read. */
static bool is_read(const char *root)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].refusal == NULL && strcmp(root, kinds[i].root) == 0)
            return true;
    return false;
}

enum err xml_file_read(struct reading *r, struct bytes text,
                       struct fault *fault)
{
    struct xml_pull *p = xml_pull_open(ascii_trim(text), true);
    enum err err;

    reading_labels(r, text);
    r->place = (struct place){.line = 1};
    for (size_t i = 0; i < text.len && text.at[i] != '<'; i++)
        r->place.line += text.at[i] == '\n';
    if (p == NULL || xml_pull_next(p) != XML_PULL_OPEN)
        err = damaged(fault);
    else if (!is_read(xml_pull_name(p)))
        err = refuse(fault, xml_pull_name(p));
    else if (!openioc_read(r, p))
        err = damaged(fault);
    else
        err = ERR_OK;
    xml_pull_close(p);
    return err;
}

#include "tools/formats/source_text.h"

#include "tools/formats/blocklist/blocklist.h"
#include "tools/formats/html/html.h"
#include "tools/formats/json/json_file.h"
#include "tools/formats/rule/suricata.h"
#include "tools/formats/rule/yara.h"
#include "tools/formats/table/sheet.h"
#include "tools/formats/text/text.h"
#include "tools/formats/xml/xml_file.h"
#include "tools/formats/yaml/yaml_file.h"

/* What a reader is asked to read. */
struct job {
    struct reading *r;
    struct bytes text;
    const char *name;
    enum source_format *format; /* the reader's own, unless it says otherwise */
};

static enum err read_json(const struct job *j, struct fault *fault)
{
    bool misp;
    enum err err = json_file_read(j->r, j->text, &misp, fault);

    if (misp)
        *j->format = SOURCE_MISP;
    return err;
}

static bool is_blocklist(struct bytes text, const char *name)
{
    (void)name;
    return blocklist_sniff(text) != NULL;
}

static enum err read_blocklist(const struct job *j, struct fault *fault)
{
    (void)fault;
    blocklist_read(j->r, blocklist_sniff(j->text), j->text);
    return ERR_OK;
}

static bool is_suricata(struct bytes text, const char *name)
{
    (void)name;
    return suricata_sniff(text);
}

static enum err read_suricata(const struct job *j, struct fault *fault)
{
    (void)fault;
    suricata_read(j->r, j->text);
    return ERR_OK;
}

static bool is_yara(struct bytes text, const char *name)
{
    (void)name;
    return yara_sniff(text);
}

static enum err read_yara(const struct job *j, struct fault *fault)
{
    (void)fault;
    yara_read(j->r, j->text);
    return ERR_OK;
}

static enum err read_html(const struct job *j, struct fault *fault)
{
    (void)fault;
    html_read(j->r, j->text);
    return ERR_OK;
}

static enum err read_xml(const struct job *j, struct fault *fault)
{
    return xml_file_read(j->r, j->text, fault);
}

static enum err read_yaml(const struct job *j, struct fault *fault)
{
    return yaml_file_read(j->r, j->text, fault);
}

static bool is_sheet(struct bytes text, const char *name)
{
    struct grid_form form;

    return sheet_sniff(&form, text, name);
}

static enum err read_sheet(const struct job *j, struct fault *fault)
{
    struct grid_form form;

    (void)fault;
    if (sheet_sniff(&form, j->text, j->name))
        sheet_read(j->r, &form);
    return ERR_OK;
}

static bool is_any(struct bytes text, const char *name)
{
    (void)text, (void)name;
    return true;
}

static enum err read_any(const struct job *j, struct fault *fault)
{
    const struct text_lines lines = {.text = j->text};

    (void)fault;
    text_read(j->r, &lines);
    return ERR_OK;
}

/* The first that knows the text reads it. */
static const struct format {
    enum source_format format;
    bool (*knows)(struct bytes text, const char *name);
    enum err (*read)(const struct job *j, struct fault *fault);
} known[] = {
    {SOURCE_JSON, json_file_sniff, read_json},
    {SOURCE_BLOCKLIST, is_blocklist, read_blocklist},
    {SOURCE_RULES, is_suricata, read_suricata},
    {SOURCE_RULES, is_yara, read_yara},
    {SOURCE_HTML, html_sniff, read_html},
    {SOURCE_XML, xml_file_sniff, read_xml},
    {SOURCE_YAML, yaml_file_sniff, read_yaml},
    {SOURCE_CSV, is_sheet, read_sheet},
    {SOURCE_TEXT, is_any, read_any},
};

enum err source_text_read(struct reading *r, enum source_format *format,
                          struct bytes text, const char *name,
                          struct fault *fault)
{
    const struct format *f = known;
    const struct job job = {r, text, name, format};

    r->place = (struct place){0};
    links_look(&r->links, text);
    while (!f->knows(text, name))
        f++;
    *format = f->format;
    return f->read(&job, fault);
}

#include "tools/formats/xlsx/workbook.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/xlsx/workbook_sheet.h"

enum { SHEET_NAME_MAX = 256, ID_MAX = 64 };

/* A file of the workbook. */
struct part {
    char name[MEMBERS_NAME_MAX];
    uint8_t *octets;
    size_t len;
};

struct sheet_entry {
    char name[SHEET_NAME_MAX];
    char id[ID_MAX]; /* of its relation, which names its part */
    bool hidden;
};

struct workbook {
    struct reading *r;
    struct part *parts;
    size_t count, room;
    struct sheet_entry sheets[WORKBOOK_SHEETS_MAX];
    size_t sheet_count;
    struct workbook_texts texts;
};

static enum err damaged(struct fault *fault)
{
    return fault_say(fault, ERR_BAD_SHAPE, "%s",
                     N_("a damaged Excel workbook: save it again, or as CSV"));
}

static void keep_part(struct workbook *w, const struct member *found,
                      struct bytes octets)
{
    struct part *p;

    if (w->count == w->room) {
        w->room = 2 * w->room + 32;
        w->parts = realloc(w->parts, w->room * sizeof *w->parts);
        if (w->parts == NULL)
            abort();
    }
    p = &w->parts[w->count++];
    memcpy(p->name, found->name, sizeof p->name);
    p->octets = malloc(octets.len + 1);
    if (p->octets == NULL)
        abort();
    if (octets.len > 0)
        memcpy(p->octets, octets.at, octets.len);
    p->len = octets.len;
}

/* Pictures and programs are not unpacked. */
static bool is_needed(const struct member *found)
{
    struct bytes name = bytes_text(found->name);

    return ascii_ends(name, ".xml") || ascii_ends(name, ".rels");
}

static enum err load(struct workbook *w, struct members *m, struct fault *fault)
{
    struct member found;
    struct bytes octets;
    enum err err;

    while ((err = members_next(m, &found, fault)) == ERR_OK) {
        if (!is_needed(&found))
            continue;
        if (found.locked)
            return damaged(fault);
        err = members_take(m, &octets, fault);
        if (err != ERR_OK)
            return err;
        keep_part(w, &found, octets);
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static struct bytes part_named(const struct workbook *w, const char *name)
{
    for (size_t i = 0; i < w->count; i++)
        if (ascii_same(bytes_text(w->parts[i].name), name))
            return (struct bytes){w->parts[i].octets, w->parts[i].len};
    return (struct bytes){0};
}

static void copy(char *to, size_t size, struct bytes text)
{
    size_t len = text.len < size - 1 ? text.len : size - 1;

    memcpy(to, text.at, len);
    to[len] = '\0';
}

static void take_sheet(struct workbook *w, struct xml_pull *p)
{
    struct sheet_entry *s = &w->sheets[w->sheet_count];

    if (w->sheet_count++ >= WORKBOOK_SHEETS_MAX)
        return;
    copy(s->name, sizeof s->name, xml_pull_attribute(p, "name"));
    copy(s->id, sizeof s->id, xml_pull_attribute(p, "id"));
    s->hidden = ascii_ends(xml_pull_attribute(p, "state"), "hidden");
}

/* xl/workbook.xml: the sheets, and from when days are counted. */
static bool read_sheets(struct workbook *w)
{
    struct xml_pull *p = xml_pull_open(part_named(w, "xl/workbook.xml"), false);
    enum xml_pull_step step = XML_PULL_FAULT;

    while (p != NULL) {
        struct bytes since;

        step = xml_pull_next(p);
        if (step == XML_PULL_END || step == XML_PULL_FAULT)
            break;
        if (step != XML_PULL_OPEN)
            continue;
        if (xml_pull_is(p, "sheet"))
            take_sheet(w, p);
        if (!xml_pull_is(p, "workbookPr"))
            continue;
        since = xml_pull_attribute(p, "date1904");
        w->texts.dates.from_1904 =
            ascii_same(since, "1") || ascii_same(since, "true");
    }
    xml_pull_close(p);
    return step == XML_PULL_END;
}

/* The part to which a relation of the workbook leads. */
static struct bytes part_of(const struct workbook *w, const char *id)
{
    struct xml_pull *p =
        xml_pull_open(part_named(w, "xl/_rels/workbook.xml.rels"), false);
    struct bytes found = {0};

    while (p != NULL && found.at == NULL) {
        enum xml_pull_step step = xml_pull_next(p);
        char name[MEMBERS_NAME_MAX + 8] = "xl/";
        struct bytes target;

        if (step == XML_PULL_END || step == XML_PULL_FAULT)
            break;
        if (step != XML_PULL_OPEN ||
            !ascii_same(xml_pull_attribute(p, "Id"), id) ||
            !ascii_ends(xml_pull_attribute(p, "Type"), "/worksheet"))
            continue;
        target = xml_pull_attribute(p, "Target");
        if (target.len > 0 && target.at[0] == '/')
            copy(name, sizeof name, ascii_from(target, 1));
        else
            copy(name + 3, sizeof name - 3, target);
        found = part_named(w, name);
    }
    xml_pull_close(p);
    return found;
}

static bool read_sheet(struct workbook *w, const struct sheet_entry *s)
{
    struct findings *found = w->r->found;
    struct findings_file before;
    struct bytes xml = part_of(w, s->id);
    bool good;

    if (xml.at == NULL) /* a chart */
        return true;
    w->r->place = (struct place){0};
    if (s->hidden)
        reading_reject(w->r, bytes_text(s->name),
                       N_("a hidden sheet: show it to have it read"));
    before = findings_enter(found, bytes_text(s->name));
    findings_labels(found, &w->r->place, bytes_text(s->name));
    good = workbook_sheet_read(w->r, xml, &w->texts, !s->hidden);
    findings_leave(found, before);
    return good;
}

/* Comments, drawings, properties: whatever else may hold a label. */
static bool is_aside(const struct part *p)
{
    static const char *const starts[] = {"docProps/", "xl/comments",
                                         "xl/drawings/", "xl/threadedComments",
                                         "docMetadata/"};

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (ascii_starts(bytes_text(p->name), starts[i]))
            return true;
    return false;
}

/* Runs of one paragraph are one text. */
static bool ends_text(struct xml_pull *p)
{
    return !xml_pull_is(p, "t") && !xml_pull_is(p, "r") &&
           !xml_pull_is(p, "rPr");
}

static void read_aside(struct workbook *w, const struct part *part)
{
    const struct place place = {.where = bytes_text(part->name)};
    struct xml_pull *p =
        xml_pull_open((struct bytes){part->octets, part->len}, false);
    struct buffer text = {0};

    while (p != NULL) {
        enum xml_pull_step step = xml_pull_next(p);

        if (step == XML_PULL_END || step == XML_PULL_FAULT)
            break;
        if (step == XML_PULL_TEXT)
            workbook_strings_append(&text, xml_pull_text(p));
        if (step != XML_PULL_CLOSE || !ends_text(p))
            continue;
        findings_labels(w->r->found, &place, bytes_of(&text));
        text.len = 0;
    }
    xml_pull_close(p);
    free(text.at);
}

static enum err read_parts(struct workbook *w, struct fault *fault)
{
    struct bytes strings = part_named(w, "xl/sharedStrings.xml");
    struct bytes styles = part_named(w, "xl/styles.xml");

    if (!read_sheets(w) ||
        (strings.at != NULL &&
         !workbook_strings_read(&w->texts.strings, strings)) ||
        (styles.at != NULL && !workbook_dates_read(&w->texts.dates, styles)))
        return damaged(fault);
    if (w->sheet_count > WORKBOOK_SHEETS_MAX)
        return fault_say(fault, ERR_TOO_BIG, "%s",
                         N_("an Excel workbook of more than 256 sheets"));
    for (size_t i = 0; i < w->count; i++)
        if (is_aside(&w->parts[i]))
            read_aside(w, &w->parts[i]);
    for (size_t i = 0; i < w->sheet_count; i++)
        if (!read_sheet(w, &w->sheets[i]))
            return damaged(fault);
    return ERR_OK;
}

enum err workbook_read(struct reading *r, struct bytes octets,
                       struct members_budget *budget, struct fault *fault)
{
    struct workbook *w = calloc(1, sizeof *w);
    struct members *m = NULL;
    enum err err;

    if (w == NULL)
        abort();
    w->r = r;
    err = members_open(&m, octets, "", budget, fault);
    if (err == ERR_OK)
        err = load(w, m, fault);
    members_close(m);
    if (err == ERR_OK)
        err = read_parts(w, fault);
    for (size_t i = 0; i < w->count; i++)
        free(w->parts[i].octets);
    free(w->parts);
    workbook_strings_close(&w->texts.strings);
    workbook_dates_close(&w->texts.dates);
    free(w);
    return err;
}

#include "tools/formats/xlsx/workbook_strings.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_STEP = 64 * 1024, ENDS_STEP = 1024 };

static void *grown(void *at, size_t size)
{
    at = realloc(at, size);
    if (at == NULL)
        abort();
    return at;
}

void workbook_strings_append(struct buffer *to, struct bytes text)
{
    if (text.len > to->cap - to->len) {
        to->cap = to->cap + to->cap / 2 + text.len + TEXT_STEP;
        to->at = grown(to->at, to->cap);
    }
    buffer_add(to, text);
}

bool workbook_strings_rich(struct xml_pull *p, struct buffer *to)
{
    size_t depth = 1, spoken = 0; /* spoken: the depth of an rPh */
    bool text = false;

    while (depth > 0)
        switch (xml_pull_next(p)) {
        case XML_PULL_OPEN:
            depth++;
            if (spoken == 0 && xml_pull_is(p, "rPh"))
                spoken = depth;
            text = spoken == 0 && xml_pull_is(p, "t");
            break;
        case XML_PULL_CLOSE:
            if (depth == spoken)
                spoken = 0;
            depth--;
            text = false;
            break;
        case XML_PULL_TEXT:
            if (text)
                workbook_strings_append(to, xml_pull_text(p));
            break;
        case XML_PULL_END:
        case XML_PULL_FAULT:
            return false;
        }
    return true;
}

static void end_string(struct workbook_strings *s)
{
    if (s->count == s->room) {
        s->room = 2 * s->room + ENDS_STEP;
        s->ends = grown(s->ends, s->room * sizeof *s->ends);
    }
    s->ends[s->count++] = s->text.len;
}

bool workbook_strings_read(struct workbook_strings *s, struct bytes xml)
{
    struct xml_pull *p = xml_pull_open(xml, false);
    enum xml_pull_step step = XML_PULL_FAULT;

    while (p != NULL) {
        step = xml_pull_next(p);
        if (step == XML_PULL_END || step == XML_PULL_FAULT)
            break;
        if (step != XML_PULL_OPEN || !xml_pull_is(p, "si"))
            continue;
        if (!workbook_strings_rich(p, &s->text)) {
            step = XML_PULL_FAULT;
            break;
        }
        end_string(s);
    }
    xml_pull_close(p);
    return step == XML_PULL_END;
}

void workbook_strings_close(struct workbook_strings *s)
{
    free(s->text.at);
    free(s->ends);
    *s = (struct workbook_strings){0};
}

struct bytes workbook_strings_get(const struct workbook_strings *s,
                                  size_t number)
{
    size_t from;

    if (number >= s->count)
        return (struct bytes){0};
    from = number == 0 ? 0 : s->ends[number - 1];
    return (struct bytes){s->text.at + from, s->ends[number] - from};
}

#include "tools/formats/source.h"

#include <stdlib.h>

#include "tools/formats/html.h"
#include "tools/formats/misp.h"
#include "tools/formats/sheet.h"
#include "tools/formats/text.h"

static const char *const formats[] = {
    [SOURCE_TEXT] = "text",
    [SOURCE_CSV] = "CSV",
    [SOURCE_MISP] = "MISP",
    [SOURCE_HTML] = "HTML",
};

const char *source_format_text(enum source_format format)
{
    return formats[format];
}

static enum err read_as(struct source *s, struct reading *r, const char *name,
                        struct fault *fault)
{
    const struct text_lines lines = {.text = s->chars.text};
    struct grid_form form;

    if (misp_sniff(s->chars.text, name)) {
        s->format = SOURCE_MISP;
        return misp_read(r, s->chars.text, fault);
    }
    if (html_sniff(s->chars.text, name)) {
        s->format = SOURCE_HTML;
        html_read(r, s->chars.text);
    } else if (sheet_sniff(&form, s->chars.text, name)) {
        s->format = SOURCE_CSV;
        sheet_read(r, &form);
    } else {
        text_read(r, &lines);
    }
    return ERR_OK;
}

enum err source_read(struct source *out, struct bytes input, const char *name,
                     struct fault *fault)
{
    struct reading *r;
    enum err err;

    *out = (struct source){0};
    err = charset_read(&out->chars, input, fault);
    if (err != ERR_OK)
        return err;
    r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    out->found = findings_open();
    r->found = out->found;
    err = read_as(out, r, name, fault);
    free(r);
    if (err == ERR_OK && out->found->full)
        err = fault_say(fault, ERR_TOO_BIG, "%s",
                        N_("more than 2 million values: share it in parts"));
    if (err != ERR_OK)
        source_close(out);
    return err;
}

void source_close(struct source *s)
{
    findings_close(s->found);
    charset_close(&s->chars);
    *s = (struct source){0};
}

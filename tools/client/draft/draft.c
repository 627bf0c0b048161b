#include "tools/client/draft/draft.h"

#include <stdlib.h>
#include <string.h>

#include "tools/client/import_body.h"
#include "tools/client/row.h"

static enum verdict import_record(void *of, size_t i, struct record *out,
                                  struct reasons *why)
{
    static uint8_t octets[IMPORT_BODY_MAX];
    struct draft_import *d = of;
    struct buffer body = {octets, 0, sizeof octets};
    enum verdict verdict;

    if (i == 0)
        d->next = 0;
    verdict = import_body_pack(d->import, &body, &d->next, why);
    *out = (struct record){
        .kind = RECORD_REPORT,
        .tlp = d->import->tlp,
        .pap = d->import->pap,
        .urgent = d->label->urgent == CHOICE_YES,
        .expires_ms = d->label->expires_ms,
        .body = bytes_of(&body),
    };
    return verdict;
}

struct draft draft_of_import(struct draft_import *of)
{
    return (struct draft){import_record, of, of->import->parts, NULL};
}

static enum verdict view_record(void *of, size_t i, struct record *out,
                                struct reasons *why)
{
    struct draft_views *d = of;
    enum verdict verdict;

    record_view_close(&d->view);
    verdict =
        record_view_show(&d->view, d->client,
                         json_string_value(json_array_get(d->records, i)), why);
    *out = (struct record){.kind = RECORD_UNKNOWN};
    if (d->view.opens)
        *out = d->view.record;
    return verdict;
}

struct draft draft_of_views(struct draft_views *of)
{
    return (struct draft){view_record, of, json_array_size(of->records),
                          &of->view};
}

static void put_row(FILE *to, const struct record_indicator *e, bool first)
{
    json_t *row = json_pack(
        "{s:s, s:o, s:b, s:n, s:n}", "type", record_view_type(e->type), "value",
        row_lossy(e->value), "detect", (int)e->detect, "file", "line");
    char *text = json_dumps(row, JSON_COMPACT | JSON_ENSURE_ASCII);

    if (text == NULL)
        abort();
    if (!first)
        fwrite(",", 1, 1, to);
    fwrite(text, 1, strlen(text), to);
    free(text);
    json_decref(row);
}

enum verdict draft_rows(const struct draft *d, const struct draft_heads *heads,
                        FILE **out, struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;
    struct record_report content;
    struct record_indicator e;
    struct record r;
    bool first = true;

    *out = tmpfile();
    if (*out == NULL)
        abort();
    for (size_t i = 0; i < d->records && verdict == VERDICT_DONE; i++) {
        verdict = d->record(d->of, i, &r, why);
        if (verdict == VERDICT_DONE)
            heads->head(heads->of, &r);
        if (verdict != VERDICT_DONE || record_content(&content, &r) != ERR_OK)
            continue;
        for (; record_indicator_next(&content, &e); first = false)
            put_row(*out, &e, first);
    }
    return verdict;
}

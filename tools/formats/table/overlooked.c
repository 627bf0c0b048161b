#include "tools/formats/table/overlooked.h"

#include "proto/ascii.h"
#include "tools/formats/judge.h"
#include "tools/formats/marked.h"
#include "tools/formats/word/tokenizer.h"

/* Whether anything may be defanged in cell; nearly none has it. */
static bool may_hide(struct bytes cell)
{
    if (ascii_find(cell, 0, '[') < cell.len)
        return true;
    for (size_t at = ascii_find(cell, 0, 'x'); at < cell.len;
         at = ascii_find(cell, at + 1, 'x'))
        if (at > 0 && ascii_starts(ascii_from(cell, at - 1), "hxxp"))
            return true;
    return false;
}

static void tell_defanged(struct reading *r, struct bytes cell)
{
    struct bytes word, left = cell;
    struct token token;

    while (may_hide(cell) && tokenizer_next(&word, &left)) {
        word = tokenizer_bare(tokenizer_unbracketed(word));
        judge_token(r, &token, word, (struct bytes){0}, TOKEN_PROSE);
        if (token.verdict == TOKEN_TAKEN && token.refanged &&
            !findings_have(r->found, token.type, token.value))
            reading_reject(r, word,
                           N_("a value in a comment: give it a row of its "
                              "own"));
    }
}

static void tell_value(struct reading *r, struct bytes cell)
{
    struct token token;

    if (ascii_find(cell, 0, '.') == cell.len &&
        ascii_find(cell, 0, ':') == cell.len)
        return; /* of no type but a digest, whose columns are named */
    judge_token(r, &token, cell, (struct bytes){0}, TOKEN_CELL);
    if (token.verdict == TOKEN_TAKEN)
        reading_reject(r, cell, N_("a value in a column of types"));
}

void overlooked_tell(struct grid *g)
{
    for (size_t i = 0; i < g->row.count && i < g->width; i++) {
        if (g->columns[i].holds == COLUMN_COMMENT ||
            g->columns[i].holds == COLUMN_CONTEXT)
            tell_defanged(g->r, g->row.cells[i]);
        else if (g->columns[i].holds == COLUMN_TYPE)
            tell_value(g->r, g->row.cells[i]);
    }
}

#include "tools/formats/prose.h"

#include "tools/formats/tokenizer.h"

static void keep(struct reading *r, const struct token *token,
                 struct bytes comment)
{
    struct record_indicator like = findings_entry(token->type, token->value);

    like.comment = comment;
    reading_keep(r, token, &like);
}

/* Keep or tell what was read of shown; false when it is nothing. */
bool prose_settle(struct reading *r, const struct token *token,
                  struct bytes shown, struct bytes comment)
{
    if (token->verdict == TOKEN_TAKEN)
        keep(r, token, comment);
    else if (token->verdict == TOKEN_REJECTED)
        reading_reject(r, shown, token->reason);
    return token->verdict != TOKEN_NOTHING;
}

/* word, or what a label in front of it leaves. */
static void read_labelled(struct reading *r, struct token *token,
                          struct bytes word, struct bytes before,
                          enum token_place place)
{
    struct bytes value = tokenizer_labelled(word);

    reading_token(r, token, word, before, place);
    if (token->verdict == TOKEN_NOTHING && value.len > 0)
        reading_token(r, token, value, before, place);
}

/* What stands within a word that holds Japanese letters, too. */
static bool read_mixed(struct reading *r, struct bytes word,
                       struct bytes comment)
{
    struct bytes run, left = word;
    bool any = false;
    struct token token;

    while (tokenizer_run(&run, &left)) {
        read_labelled(r, &token, run, (struct bytes){0}, TOKEN_PROSE);
        any = prose_settle(r, &token, run, comment) || any;
    }
    if (any)
        return true;
    run = tokenizer_front(word);
    if (run.len == word.len)
        return false;
    reading_token(r, &token, run, (struct bytes){0}, TOKEN_PROSE);
    return token.verdict == TOKEN_TAKEN &&
           prose_settle(r, &token, run, comment);
}

/* One word of a sentence, before: the one in front of it. */
bool prose_word(struct reading *r, struct bytes word, struct bytes before,
                enum token_place place, struct bytes comment)
{
    struct bytes bare = tokenizer_bare(tokenizer_unbracketed(word));
    struct token token;

    if (tokenizer_mixed(bare) && read_mixed(r, bare, comment))
        return true;
    read_labelled(r, &token, bare, before, place);
    return prose_settle(r, &token, word, comment);
}

void prose_read(struct reading *r, struct bytes text, enum token_place place)
{
    struct bytes word, before = {0};

    while (tokenizer_next(&word, &text, false)) {
        prose_word(r, word, before, place, (struct bytes){0});
        before = word;
    }
}

void prose_cell(struct reading *r, struct bytes cell)
{
    struct bytes word, left = cell;
    bool alone =
        tokenizer_next(&word, &left, false) && tokenizer_rest(left).len == 0;

    prose_read(r, cell, alone ? TOKEN_CELL : TOKEN_PROSE);
}

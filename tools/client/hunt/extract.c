#include "tools/client/hunt/extract.h"

#include <stdlib.h>
#include <string.h>

#include "node/idn.h"
#include "proto/ascii.h"
#include "tools/formats/line/line.h"

static bool has(struct bytes line, const char *text)
{
    return memmem(line.at, line.len, text, strlen(text)) != NULL;
}

/* Whether somebody made values of it harmless. */
static bool is_defanged(struct bytes line)
{
    static const char *const marks[] = {
        "[.",   "(.", "{.",   "[:",   "[@",   "[at",  "[dot", "(dot",
        "(at)", "[/", "{dot", "hxxp", "hXXp", "HXXP", "[DOT", "[AT"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (has(line, marks[i]))
            return true;
    return false;
}

/* What share would take of the line. */
static bool each_shared(const struct log_line_taker *t, struct text_pool *pool,
                        struct bytes line)
{
    static struct reading r;
    struct findings *found = findings_open();
    bool taken = true;

    r.found = found;
    r.place = (struct place){0};
    line_read(&r, ascii_trim(line), LINE_TEXT);
    for (size_t i = 0; i < found->item_count && taken; i++)
        taken =
            t->text(t->who, text_pool_copy(pool, found->items[i].entry.value));
    r.found = NULL;
    findings_close(found);
    return taken;
}

/* Whether share's reader may find what has no form of its own. */
static bool is_for_people(struct bytes line)
{
    return !idn_ascii(line) || is_defanged(line) || has(line, "utex") ||
           has(line, "ssdeep") || has(line, "SSDEEP");
}

/* Who takes them in the end, and where copies lie until then. */
struct copying {
    const struct log_line_taker *to;
    struct text_pool *pool;
    const struct buffer *room;
};

static bool in_room(const struct copying *c, const uint8_t *at)
{
    return at >= c->room->at && at < c->room->at + c->room->cap;
}

static bool take_token(void *who, const struct hunt_token *token)
{
    const struct copying *c = who;
    struct hunt_token kept = *token;

    if (!in_room(c, token->whole.at))
        return c->to->token(c->to->who, token);
    kept.whole = text_pool_copy(c->pool, token->whole);
    kept.text.at = kept.whole.at + (token->text.at - token->whole.at);
    return c->to->token(c->to->who, &kept);
}

static bool take_text(void *who, struct bytes text)
{
    const struct copying *c = who;

    if (in_room(c, text.at))
        text = text_pool_copy(c->pool, text);
    return c->to->text(c->to->who, text);
}

bool extract_each(const struct log_line_taker *t, struct text_pool *pool,
                  struct bytes line)
{
    struct buffer room = {malloc(log_line_room(line)), 0, log_line_room(line)};
    struct copying c = {t, pool, &room};
    const struct log_line_taker through = {take_token, take_text, &c};
    bool taken;

    if (room.at == NULL)
        abort();
    taken = log_line_each(&through, &room, &line) &&
            (!is_for_people(line) || each_shared(t, pool, line));
    free(room.at);
    return taken;
}

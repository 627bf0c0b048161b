#include "tools/formats/rule/rule.h"

#include "tools/formats/judge.h"
#include "tools/formats/marked.h"
#include "tools/formats/typed.h"

static void take(struct reading *r, const struct type_name *kind,
                 struct bytes value, struct bytes comment)
{
    struct record_indicator like =
        findings_entry(INDICATOR_DOMAIN, (struct bytes){0});
    const struct typed t = {.reading = r, .like = &like, .whole = true};

    like.comment = comment;
    typed_read(&t, kind, value);
}

void rule_take(struct reading *r, enum indicator_type type, struct bytes value,
               struct bytes comment)
{
    const struct type_name kind = {TYPE_NAMES_ONE, type, NULL};

    take(r, &kind, value, comment);
}

void rule_take_digest(struct reading *r, struct bytes value,
                      struct bytes comment)
{
    static const struct type_name kind = {TYPE_NAMES_DIGEST, 0, NULL};

    take(r, &kind, value, comment);
}

static bool is_of_network(enum indicator_type type)
{
    return type <= INDICATOR_EMAIL;
}

void rule_take_host(struct reading *r, struct bytes word, struct bytes comment)
{
    struct record_indicator like;
    struct token token;

    judge_token(r, &token, word, (struct bytes){0}, TOKEN_CELL);
    if (token.verdict != TOKEN_TAKEN || !is_of_network(token.type))
        return;
    like = findings_entry(token.type, token.value);
    like.comment = comment;
    reading_keep(r, &token, &like);
}

void rule_link(struct reading *r, struct bytes url)
{
    reading_reject(r, url, N_("a link of the rule's author"));
}

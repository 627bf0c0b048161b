#include "tools/formats/yaml/sigma.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/judge.h"
#include "tools/formats/marked.h"
#include "tools/formats/misp/misp_label.h"
#include "tools/formats/typed.h"

struct walk {
    struct feed_walk at;
    bool left_out;                /* by the condition */
    const struct type_name *kind; /* of the field being read; NULL: a pattern */
    bool hashes;                  /* "MD5=…,IMPHASH=…" */
};

/* Fields of log sources whose values are worth something alone. Paths, command
   lines and the like are patterns, which the rule itself keeps. */
static const struct {
    const char *field, *type;
} fields[] = {
    {"DestinationHostname", "host"},
    {"DestinationIp", "ip"},
    {"SourceHostname", "host"},
    {"SourceIp", "ip"},
    {"dst_ip", "ip"},
    {"src_ip", "ip"},
    {"dest_ip", "ip"},
    {"RemoteAddress", "ip"},
    {"DestAddress", "ip"},
    {"c-ip", "ip"},
    {"QueryName", "host"},
    {"query", "host"},
    {"dns_query", "host"},
    {"dns.question.name", "host"},
    {"r-dns", "host"},
    {"cs-host", "host"},
    {"destination.domain", "host"},
    {"destination.ip", "ip"},
    {"url.domain", "host"},
    {"c-uri", "url"},
    {"cs-uri", "url"},
    {"url.full", "url"},
    {"md5", "md5"},
    {"sha1", "sha1"},
    {"sha256", "sha256"},
    {"Imphash", "imphash"},
};

static bool is_rule(const json_t *v)
{
    return json_is_object(json_object_get(v, "detection"));
}

bool sigma_knows(const json_t *root)
{
    return is_rule(json_is_array(root) ? json_array_get(root, 0) : root);
}

/* "QueryName|endswith" */
static void take_field(struct walk *w, const char *key)
{
    struct bytes name = bytes_text(key);

    name.len = ascii_find(name, 0, '|');
    w->kind = NULL;
    w->hashes = ascii_same(name, "Hashes");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (ascii_same(name, fields[i].field))
            w->kind = type_names_find(bytes_text(fields[i].type));
}

/* "*.evil.example": what stands for any text is none of the name. */
static struct bytes without_wildcards(struct bytes text)
{
    while (text.len > 0 && (text.at[0] == '*' || text.at[0] == '.'))
        text = ascii_from(text, 1);
    while (text.len > 0 && text.at[text.len - 1] == '*')
        text.len--;
    return text;
}

static bool is_value(struct walk *w, const struct typed *t, struct bytes text)
{
    struct token token;

    judge_token(t->reading, &token, text, (struct bytes){0}, TOKEN_CELL);
    return token.verdict == TOKEN_TAKEN ||
           (token.verdict == TOKEN_REJECTED &&
            token.caution != INDICATOR_FINE) ||
           w->kind->how == TYPE_NAMES_ONE;
}

static void read_value(struct walk *w, struct bytes text)
{
    struct record_indicator like = findings_entry(INDICATOR_MD5, text);
    const struct typed t = {.reading = w->at.r, .like = &like, .whole = true};

    text = without_wildcards(text);
    if (w->left_out)
        reading_reject(w->at.r, text,
                       N_("what the rule leaves out: not an indicator"));
    else if (is_value(w, &t, text))
        typed_read(&t, w->kind, text);
    else /* "/gate.php" */
        reading_reject(w->at.r, text,
                       N_("a part of a value, not an indicator"));
}

static void read_hashes(struct walk *w, struct bytes text)
{
    while (text.len > 0) {
        size_t end = ascii_find(text, 0, ',');
        struct bytes part = ascii_trim((struct bytes){text.at, end});
        size_t sign = ascii_find(part, 0, '=');

        text = ascii_from(text, end < text.len ? end + 1 : end);
        w->kind = type_names_find((struct bytes){part.at, sign});
        if (w->kind != NULL && sign < part.len)
            read_value(w, ascii_from(part, sign + 1));
    }
    w->kind = NULL;
}

static void read_string(struct walk *w, struct bytes text)
{
    w->at.r->place = (struct place){.line = feed_walk_line(&w->at)};
    findings_labels(w->at.r->found, &w->at.r->place, text);
    if (w->hashes)
        read_hashes(w, text);
    else if (w->kind != NULL)
        read_value(w, text);
}

/* What a selection looks for; no deeper than yaml_tree.h lets it be. */
static void read_selection(struct walk *w, const json_t *v)
{
    const char *key;
    json_t *inner;
    size_t i;

    json_array_foreach(v, i, inner) read_selection(w, inner);
    json_object_foreach((json_t *)(uintptr_t)v, key, inner)
    {
        w->at.next++;
        take_field(w, key);
        read_selection(w, inner);
        w->kind = NULL;
        w->hashes = false;
    }
    if (json_is_string(v)) {
        read_string(w, misp_string(v));
        w->at.next++;
    }
}

/* Whether the condition says "not NAME", or the name says as much. */
static bool is_left_out(const char *name, struct bytes condition)
{
    static const char *const usual[] = {"filter", "exclu",         "whitelist",
                                        "legit",  "falsepositive", "fp_"};
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (ascii_starts(bytes_text(name), usual[i]))
            return true;
    for (size_t i = 0; i + strlen("not ") + len <= condition.len; i++)
        if (ascii_starts(ascii_from(condition, i), "not ") &&
            memcmp(condition.at + i + strlen("not "), name, len) == 0)
            return true;
    return false;
}

static void read_detection(struct walk *w, const json_t *detection)
{
    struct bytes condition = misp_text(detection, "condition");
    const char *name;
    json_t *v;

    json_object_foreach((json_t *)(uintptr_t)detection, name, v)
    {
        w->at.next++;
        w->left_out = is_left_out(name, condition);
        read_selection(w, v);
    }
    w->left_out = false;
}

static void read_references(struct walk *w, const json_t *list)
{
    const json_t *v;
    size_t i;

    json_array_foreach(list, i, v)
    {
        w->at.r->place = (struct place){.line = feed_walk_line(&w->at)};
        if (json_is_string(v))
            reading_reject(w->at.r, misp_string(v),
                           N_("a reference, not an indicator"));
        feed_walk_skip(&w->at, v);
    }
}

/* "tlp.amber" among the tags is a label. */
static void read_tags(struct walk *w, const json_t *list)
{
    const json_t *v;
    size_t i;

    json_array_foreach(list, i, v)
    {
        struct bytes tag = misp_string(v);
        enum tlp tlp;

        w->at.r->place = (struct place){.line = feed_walk_line(&w->at)};
        if (ascii_starts(tag, "tlp.") &&
            marking_tlp(&tlp, ascii_from(tag, strlen("tlp."))) == MARKING_KNOWN)
            findings_tlp(w->at.r->found, &w->at.r->place, tlp);
        findings_labels(w->at.r->found, &w->at.r->place, tag);
        feed_walk_skip(&w->at, v);
    }
}

static void read_rule(struct walk *w, const json_t *rule)
{
    const char *key;
    json_t *v;

    json_object_foreach((json_t *)(uintptr_t)rule, key, v)
    {
        w->at.next++;
        w->at.r->place = (struct place){.line = feed_walk_line(&w->at)};
        findings_labels(w->at.r->found, &w->at.r->place, misp_string(v));
        if (strcmp(key, "title") == 0)
            findings_title(w->at.r->found, misp_string(v));
        if (strcmp(key, "detection") == 0)
            read_detection(w, v);
        else if (strcmp(key, "references") == 0 && json_is_array(v))
            read_references(w, v);
        else if (strcmp(key, "tags") == 0 && json_is_array(v))
            read_tags(w, v);
        else
            feed_walk_skip(&w->at, v);
    }
}

/* The rule as an indicator of its own. */
static void keep_rule(struct reading *r, struct bytes text)
{
    struct token token;

    r->place = (struct place){.line = 1};
    judge_token_as(r, &token, INDICATOR_SIGMA, text);
    if (token.verdict == TOKEN_TAKEN)
        reading_keep(r, &token, NULL);
    else
        reading_reject(r, (struct bytes){text.at, ascii_find(text, 0, '\n')},
                       token.reason);
}

void sigma_read(struct reading *r, const struct feed_tree *tree,
                struct bytes text)
{
    struct walk w = {.at = {.r = r, .tree = tree}};
    const json_t *rule;
    size_t i;

    reading_part(r);
    keep_rule(r, text);
    if (json_is_object(tree->root))
        read_rule(&w, tree->root);
    json_array_foreach(tree->root, i, rule) read_rule(&w, rule);
}

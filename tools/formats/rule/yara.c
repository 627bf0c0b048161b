#include "tools/formats/rule/yara.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/rule/rule.h"

enum { IMPORTS_ROOM = 1024 };

/* A walk over the octets of a file of rules. */
struct walk {
    struct reading *r;
    struct bytes text;
    size_t at;
    uint8_t octets[IMPORTS_ROOM];
    struct buffer imports; /* lines of "import", for every rule */
};

static bool is_word(uint8_t c)
{
    return ascii_alnum(c) || c == '_';
}

/* Octets of the comment at the front; 0: there is none. */
static size_t comment_len(struct bytes text)
{
    if (ascii_starts(text, "//"))
        return ascii_find(text, 0, '\n');
    if (!ascii_starts(text, "/*"))
        return 0;
    for (size_t end = 2; end < text.len; end++)
        if (ascii_starts(ascii_from(text, end), "*/"))
            return end + 2;
    return text.len;
}

/* Octets up to the mark that closes what the first octet opens, in one line; 0:
   none does. */
static size_t closed_len(struct bytes text)
{
    for (size_t end = 1; end < text.len && text.at[end] != '\n'; end++)
        if (text.at[end] == '\\')
            end++;
        else if (text.at[end] == text.at[0])
            return end + 1;
    return 0;
}

/* Octets of the comment, text or pattern at `at`; 0: there is none. */
static size_t passed_over(struct bytes text, size_t at)
{
    struct bytes rest = ascii_from(text, at);
    size_t len;

    if (rest.at[0] != '"' && rest.at[0] != '/')
        return 0;
    len = comment_len(rest);
    if (len > 0)
        return len;
    len = closed_len(rest);
    /* A text that nothing closes ends with its line. */
    return len == 0 && rest.at[0] == '"' ? ascii_find(rest, 0, '\n') : len;
}

/* Where the rule at the front ends, behind its last brace; 0: nowhere. */
static size_t rule_end(struct bytes text)
{
    size_t depth = 0;

    for (size_t at = 0; at < text.len;) {
        size_t step = passed_over(text, at);

        if (step > 0) {
            at += step;
            continue;
        }
        depth += text.at[at] == '{';
        if (text.at[at] == '}' && --depth == 0)
            return at + 1;
        if (text.at[at] == '}' && depth > text.len)
            return 0; /* it closes what nothing opened */
        at++;
    }
    return 0;
}

/* Past word and the blanks behind it; false: text begins otherwise. */
static bool pass_word(struct bytes *text, const char *word)
{
    size_t len = strlen(word);

    if (!ascii_starts(*text, word) || len == text->len || text->at[len] > ' ')
        return false;
    while (len < text->len && text->at[len] <= ' ')
        len++;
    *text = ascii_from(*text, len);
    return true;
}

/* "rule", "private rule", "global private rule" and a name at the front. */
static bool begins_rule(struct bytes text)
{
    if (strchr("gprGPR", text.at[0]) == NULL) /* nearly every octet */
        return false;
    (void)(pass_word(&text, "global") && pass_word(&text, "private"));
    (void)(pass_word(&text, "private") && pass_word(&text, "global"));
    return pass_word(&text, "rule") && text.len > 0 && is_word(text.at[0]);
}

static bool at_line_begin(struct bytes text, size_t at)
{
    while (at > 0 && (text.at[at - 1] == ' ' || text.at[at - 1] == '\t'))
        at--;
    return at == 0 || text.at[at - 1] == '\n';
}

static bool holds(struct bytes text, const char *word)
{
    for (size_t at = 0; at + strlen(word) <= text.len; at++)
        if (ascii_starts(ascii_from(text, at), word))
            return true;
    return false;
}

/* Whether a rule says when it fires. Most texts hold few colons, and are read
   no further when none of them ends this word. */
static bool has_condition(struct bytes text)
{
    static const char word[] = "condition";
    const size_t len = strlen(word);
    size_t at = ascii_find(text, 0, ':');

    while (at < text.len) {
        if (at >= len && ascii_starts(ascii_from(text, at - len), word))
            return true;
        at = ascii_find(text, at + 1, ':');
    }
    return false;
}

/* Where the next rule begins from `at` on, outside of comments. */
static size_t next_rule(struct bytes text, size_t at)
{
    while (at < text.len) {
        size_t step = passed_over(text, at);

        if (step == 0 && begins_rule(ascii_from(text, at)) &&
            at_line_begin(text, at))
            return at;
        at += step > 0 ? step : 1;
    }
    return at;
}

bool yara_sniff(struct bytes text)
{
    struct bytes rule;

    if (!has_condition(text))
        return false;
    rule = ascii_from(text, next_rule(text, 0));
    rule.len = rule_end(rule);
    return has_condition(rule);
}

/* The text between quotation marks at `at`. */
static struct bytes quoted(struct bytes text, size_t at)
{
    size_t len = passed_over(text, at);

    return len < 2 ? (struct bytes){0}
                   : (struct bytes){text.at + at + 1, len - 2};
}

static bool is_link(struct bytes key)
{
    static const char *const keys[] = {"reference", "references", "ref",
                                       "url",       "source",     "link",
                                       "report",    "author"};

    return ascii_one_of(key, keys, sizeof keys / sizeof *keys);
}

static bool is_digest_key(struct bytes key)
{
    return ascii_starts(key, "hash") || ascii_starts(key, "md5") ||
           ascii_starts(key, "sha") || ascii_starts(key, "sample");
}

/* The word before `at` and what joins them: key = "text". */
static struct bytes key_before(struct bytes text, size_t at)
{
    size_t end = at, start;

    while (end > 0 && (text.at[end - 1] <= ' ' || text.at[end - 1] == '='))
        end--;
    start = end;
    while (start > 0 && (is_word(text.at[start - 1]) ||
                         strchr("$.()0,", text.at[start - 1]) != NULL))
        start--;
    return (struct bytes){text.at + start, end - start};
}

static bool is_digest(struct bytes text)
{
    return ascii_all_hex(text) &&
           (text.len == 32 || text.len == 40 || text.len == 64);
}

/* One text of a rule: of its meta, its strings or its condition. */
static void read_text(struct reading *r, struct bytes key, struct bytes text,
                      struct bytes name)
{
    if (key.len > 0 && key.at[0] == '$') {
        rule_take_host(r, text, name);
    } else if (is_link(key)) {
        if (holds(text, "://"))
            rule_link(r, text);
    } else if (is_digest(text) && (is_digest_key(key) || holds(key, "hash."))) {
        rule_take_digest(r, text, name);
    }
}

static void read_texts(struct walk *w, struct bytes rule, struct bytes name)
{
    const unsigned first = w->r->place.line;

    for (size_t at = 0; at < rule.len;) {
        size_t step = passed_over(rule, at);

        if (step > 0 && rule.at[at] == '"')
            read_text(w->r, key_before(rule, at), quoted(rule, at), name);
        step = step > 0 ? step : 1;
        w->r->place.line +=
            ascii_line((struct bytes){rule.at + at, step}, step) - 1;
        at += step;
    }
    w->r->place.line = first;
}

static struct bytes name_of(struct bytes rule)
{
    size_t at = 0, end;

    while (at + 4 < rule.len && (!ascii_starts(ascii_from(rule, at), "rule") ||
                                 rule.at[at + 4] > ' '))
        at++;
    rule = ascii_trim(ascii_from(rule, at + 4 < rule.len ? at + 4 : rule.len));
    for (end = 0; end < rule.len && is_word(rule.at[end]);)
        end++;
    return (struct bytes){rule.at, end};
}

/* The rule with the imports of its file, which it may use. */
static void take_rule(struct walk *w, struct bytes rule)
{
    uint8_t octets[INDICATOR_RULE_MAX];
    struct buffer whole = {octets, 0, sizeof octets};
    struct bytes name = name_of(rule);

    if (buffer_add(&whole, bytes_of(&w->imports)) && buffer_add(&whole, rule))
        rule_take(w->r, INDICATOR_YARA, bytes_of(&whole), name);
    else
        reading_reject(w->r, name, N_("a rule of more than 32 KiB"));
    read_texts(w, rule, name);
}

static void collect_imports(struct walk *w)
{
    struct bytes left = w->text;

    while (left.len > 0) {
        size_t end = ascii_find(left, 0, '\n');
        struct bytes line = ascii_trim((struct bytes){left.at, end});

        if (ascii_starts(line, "import \"") &&
            (!buffer_add(&w->imports, line) ||
             !buffer_add_octet(&w->imports, '\n')))
            reading_reject(w->r, line, N_("more imports than a rule has"));
        left = ascii_from(left, end < left.len ? end + 1 : end);
    }
}

void yara_read(struct reading *r, struct bytes text)
{
    struct walk w = {.r = r, .text = text};
    size_t counted = 0; /* octets whose lines r->place has */

    w.imports = (struct buffer){w.octets, 0, sizeof w.octets};
    collect_imports(&w);
    findings_labels(r->found, &r->place, text);
    r->place.line++;
    while ((w.at = next_rule(text, w.at)) < text.len) {
        struct bytes rule = ascii_from(text, w.at);
        size_t len = rule_end(rule);

        r->place.line +=
            ascii_line(ascii_from(text, counted), w.at - counted) - 1;
        counted = w.at;
        reading_part(r);
        if (len == 0) {
            reading_reject(r, name_of(rule), N_("a rule without an end"));
            return;
        }
        rule.len = len;
        take_rule(&w, rule);
        w.at += len;
    }
}

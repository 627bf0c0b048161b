#include "tools/formats/blocklist/blocklist_web.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/blocklist/blocklist_line.h"
#include "tools/formats/marked.h"

/* "##.banner": what of a page is hidden. */
static bool is_cosmetic(struct bytes line)
{
    for (size_t at = ascii_find(line, 0, '#'); at + 1 < line.len;
         at = ascii_find(line, at + 1, '#'))
        if (line.at[at + 1] == '#' || line.at[at + 1] == '@' ||
            line.at[at + 1] == '?')
            return true;
    return false;
}

static bool adblock_claims(struct bytes line)
{
    return ascii_starts(line, "||") || ascii_starts(line, "|http") ||
           ascii_starts(line, "@@|") || ascii_starts(line, "[Adblock") ||
           is_cosmetic(line);
}

/* The filter without the options behind its `$` and the marks at its end. */
static struct bytes adblock_filter(struct bytes line)
{
    line.len = ascii_find(line, 0, '$');
    while (line.len > 0 && strchr("^|*", line.at[line.len - 1]) != NULL)
        line.len--;
    return line;
}

static void adblock_host(struct reading *r, struct bytes filter,
                         struct bytes comment)
{
    filter = ascii_from(filter, 2);
    if (ascii_find(filter, 0, '/') < filter.len ||
        ascii_find(filter, 0, '*') < filter.len)
        reading_reject(r, filter, N_("a pattern of pages: no host of its own"));
    else
        blocklist_take(r, filter, comment);
}

static void adblock_read(struct reading *r, struct bytes line,
                         struct bytes comment)
{
    struct bytes filter = adblock_filter(line);

    if (ascii_starts(line, "[Adblock") || is_cosmetic(line) || filter.len == 0)
        return; /* nothing that is reached over a network */
    if (ascii_starts(line, "@@"))
        blocklist_pass(r, line);
    else if (ascii_starts(filter, "||"))
        adblock_host(r, filter, comment);
    else
        blocklist_take_url(r, ascii_from(filter, 1));
}

const struct blocklist_form blocklist_web_adblock = {
    "Adblock filters", {'!', '\0'}, adblock_claims, NULL, adblock_read};

/* The type of "acl NAME TYPE …", and the values behind it. */
static struct bytes squid_acl(struct bytes line, struct bytes *values)
{
    struct bytes word, type = {0};

    if (!blocklist_word(&word, &line) || !ascii_same(word, "acl") ||
        !blocklist_word(&word, &line) || !blocklist_word(&type, &line))
        return (struct bytes){0};
    *values = line;
    return type;
}

static bool is_squid_rule(struct bytes line)
{
    return ascii_starts(line, "http_access ") ||
           ascii_starts(line, "deny_info ");
}

/* ".evil.example" alone on its line, an acl, or a rule about one. */
static bool squid_claims(struct bytes line)
{
    struct bytes word, left = line, values;

    if (squid_acl(line, &values).len > 0 || is_squid_rule(line))
        return true;
    return blocklist_word(&word, &left) && ascii_trim(left).len == 0 &&
           word.len > 3 && word.at[0] == '.' && word.at[1] != '.' &&
           word.at[1] != '/' &&
           ascii_find(ascii_from(word, 1), 0, '.') < word.len - 1;
}

static void squid_values(struct reading *r, struct bytes type,
                         struct bytes values, struct bytes comment)
{
    bool hosts = ascii_same(type, "dstdomain") || ascii_same(type, "dst");
    struct bytes word;

    while (blocklist_word(&word, &values))
        if (word.at[0] == '-' || word.at[0] == '"')
            continue; /* an option, or the name of a file */
        else if (hosts)
            blocklist_take(r, word, comment);
        else
            reading_reject(r, word,
                           N_("not a list of hosts that are asked for"));
}

static void squid_read(struct reading *r, struct bytes line,
                       struct bytes comment)
{
    struct bytes values, type = squid_acl(line, &values);

    if (is_squid_rule(line))
        return;
    if (type.len > 0)
        squid_values(r, type, values, comment);
    else
        blocklist_take(r, line, comment);
}

const struct blocklist_form blocklist_web_squid = {
    "Squid list", {'#', '\0'}, squid_claims, NULL, squid_read};

#include "tools/formats/reference.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/host.h"
#include "tools/formats/type_names.h"

enum {
    WORD_MAX = 48,    /* octets of "Source" in "Source: https://…" */
    LISTED_MAX = 30,  /* octets of the longest word of the lists */
    HEADING_MAX = 64, /* octets of a heading that has no mark */
    ROMAN = 3,        /* octets of a numeral that is one character */
};

/* Folded (type_names.h), with spaces round every one, none longer than
   LISTED_MAX. Below these as headings no link is meant, not even a defanged
   one. */
static const char headings[] =
    " reference references referenceurl referenceurls seealso furtherreading "
    "readmore externallinks externalreferences relatedlinks relatedreading "
    "relatedarticles bibliography learnmore moreinformation 参考 参考文献 "
    "参考資料 参考情報 参考url 参考リンク 参考サイト 参考記事 参照 参照url "
    "参照元 参照情報 出典 出典url 関連情報 関連リンク 関連記事 関連資料 "
    "関連url 引用元 引用文献 情報源 情報元 ";

/* Below and behind these a link that is not defanged is none. */
static const char words[] =
    " ref refs source sources sourceurl sourceurls sourcelink sourcelinks link "
    "links externallink permalink report reports reportlink reporturl "
    "reportlinks blog blogs blogpost blogposts blogurl article articles "
    "articleurl analysis analysislink analysisurl writeup writeups credit "
    "credits acknowledgements acknowledgments signature signatures sandbox "
    "sandboxlink virustotal vt vtlink vturl virustotallink anyrun "
    "hybridanalysis urlscan triage joesandbox bazaar malwarebazaar author "
    "authors advisory advisories publication publications moreinfo "
    "moredetails contact contacts documentation news press regards "
    "bestregards kindregards warmregards sincerely yourssincerely bestwishes "
    "レポート "
    "レポートurl 報告書 解析レポート 分析レポート "
    "解析結果 "
    "分析結果 詳細情報 引用 問い合わせ お問い合わせ 問い合わせ先 "
    "お問い合わせ先 問合せ先 連絡先 以上 ";

/* Hosts, with what is below them. */
static const struct bytes hosts[] = {
    BYTES_LITERAL("virustotal.com"),
    BYTES_LITERAL("any.run"),
    BYTES_LITERAL("hybrid-analysis.com"),
    BYTES_LITERAL("joesandbox.com"),
    BYTES_LITERAL("tria.ge"),
    BYTES_LITERAL("urlscan.io"),
    BYTES_LITERAL("abuse.ch"),
    BYTES_LITERAL("alienvault.com"),
    BYTES_LITERAL("threatminer.org"),
    BYTES_LITERAL("malpedia.caad.fkie.fraunhofer.de"),
    BYTES_LITERAL("attack.mitre.org"),
    BYTES_LITERAL("cve.org"),
    BYTES_LITERAL("nvd.nist.gov"),
    BYTES_LITERAL("cisa.gov"),
    BYTES_LITERAL("us-cert.gov"),
    BYTES_LITERAL("jpcert.or.jp"),
    BYTES_LITERAL("ipa.go.jp"),
    BYTES_LITERAL("ncsc.gov.uk"),
    BYTES_LITERAL("cert.ssi.gouv.fr"),
    BYTES_LITERAL("cert.pl"),
    BYTES_LITERAL("welivesecurity.com"),
    BYTES_LITERAL("eset.com"),
    BYTES_LITERAL("sophos.com"),
    BYTES_LITERAL("securelist.com"),
    BYTES_LITERAL("kaspersky.com"),
    BYTES_LITERAL("paloaltonetworks.com"),
    BYTES_LITERAL("talosintelligence.com"),
    BYTES_LITERAL("trendmicro.com"),
    BYTES_LITERAL("trellix.com"),
    BYTES_LITERAL("mandiant.com"),
    BYTES_LITERAL("fireeye.com"),
    BYTES_LITERAL("crowdstrike.com"),
    BYTES_LITERAL("proofpoint.com"),
    BYTES_LITERAL("fortinet.com"),
    BYTES_LITERAL("checkpoint.com"),
    BYTES_LITERAL("recordedfuture.com"),
    BYTES_LITERAL("sekoia.io"),
    BYTES_LITERAL("volexity.com"),
    BYTES_LITERAL("sentinelone.com"),
    BYTES_LITERAL("malwarebytes.com"),
    BYTES_LITERAL("bleepingcomputer.com"),
    BYTES_LITERAL("thedfirreport.com"),
    BYTES_LITERAL("malware-traffic-analysis.net"),
    BYTES_LITERAL("isc.sans.edu"),
    BYTES_LITERAL("unit42.com"),
    BYTES_LITERAL("group-ib.com"),
    BYTES_LITERAL("huntress.com"),
};

/* A word as it is sought in the lists. */
struct sought {
    char text[TYPE_NAMES_FOLDED_MAX + 3]; /* empty: it stands in none */
};

static struct sought sought(struct bytes text)
{
    uint8_t room[TYPE_NAMES_FOLDED_MAX];
    struct sought out = {""};
    struct bytes folded;

    if (text.len > WORD_MAX)
        return out;
    folded = type_names_fold(room, text);
    while (folded.len > 0 && ascii_digit(folded.at[0]))
        folded = ascii_from(folded, 1);
    if (folded.len == 0 || folded.len > LISTED_MAX)
        return out;
    out.text[0] = ' ';
    memcpy(out.text + 1, folded.at, folded.len);
    memcpy(out.text + 1 + folded.len, " ", 2);
    return out;
}

static bool stands_in(const char *list, const struct sought *word)
{
    return word->text[0] != '\0' && strstr(list, word->text) != NULL;
}

/* A full-width colon is no letter of a word. */
static struct bytes without_colon(struct bytes text)
{
    static const char *const colons[] = {"\uff1a", "\uff1d", "\u30fb"};

    text = ascii_trim(text);
    for (size_t i = 0; i < sizeof colons / sizeof *colons; i++) {
        if (ascii_ends(text, colons[i]))
            text.len -= strlen(colons[i]);
        if (ascii_starts(text, colons[i]))
            text = ascii_from(text, strlen(colons[i]));
    }
    return text;
}

bool reference_word(struct bytes text)
{
    const struct sought word = sought(without_colon(text));

    return stands_in(headings, &word) || stands_in(words, &word);
}

bool reference_host(struct bytes host)
{
    return host_within_any(host, hosts, sizeof hosts / sizeof *hosts);
}

/* Where the first link of line begins; line.len: nowhere. */
static size_t link_at(struct bytes line)
{
    static const bool begins[256] = {
        ['h'] = true, ['H'] = true, ['w'] = true, ['W'] = true};

    for (size_t at = 0; at < line.len; at++) {
        struct bytes from;

        if (!begins[line.at[at]])
            continue;
        from = ascii_from(line, at);
        if (ascii_starts(from, "http://") || ascii_starts(from, "https://") ||
            ascii_starts(from, "hxxp") || ascii_starts(from, "www."))
            return at;
    }
    return line.len;
}

/* Octets of the mark of a heading at the front: "##", "==". */
static size_t heading_level(struct bytes line)
{
    uint8_t mark = line.at[0];
    size_t level = 0;

    if (mark != '#' && mark != '=')
        return 0;
    while (level < line.len && line.at[level] == mark)
        level++;
    return level < line.len && line.at[level] == ' ' ? level : 0;
}

/* "IOC", "悪性ドメイン": what a heading above values says. */
static bool announces_values(struct bytes line)
{
    static const char *const said[] = {
        "ioc",    "indicator", "url",      "domain",       "hash", "address",
        "c2",     "sha",       "md5",      "通信先",       "指標", "侵害",
        "接続先", "ドメイン",  "ハッシュ", "インジケータ",
    };

    for (size_t at = 0; at < line.len; at++)
        for (size_t i = 0; i < sizeof said / sizeof *said; i++)
            if (ascii_starts(ascii_from(line, at), said[i]))
                return true;
    return false;
}

/* "\u25a0", "\u3010": a heading of a Japanese report begins with them. */
static size_t heading_sign(struct bytes line)
{
    static const char *const signs[] = {"\u25a0", "\u25c6", "\u25cf", "\u25bc",
                                        "\u25b6", "\u25a1", "\u25c7", "\u25cb",
                                        "\u3010", "\uff1c", "\u3014", "\u203b"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (ascii_starts(line, signs[i]))
            return strlen(signs[i]);
    return 0;
}

/* U+2160 to U+216B: the numerals as one character each. */
static bool is_roman(struct bytes text)
{
    return text.len >= ROMAN && text.at[0] == 0xe2 && text.at[1] == 0x85 &&
           text.at[2] >= 0xa0 && text.at[2] <= 0xab;
}

/* "V." of "V. \u53c2\u8003\u60c5\u5831". */
static struct bytes without_number(struct bytes heading)
{
    static const char *const stops[] = {". ", "\uff0e", ".\u3000"};
    size_t end = 0;

    for (;;)
        if (end < heading.len && strchr("IVX", heading.at[end]) != NULL)
            end++;
        else if (is_roman(ascii_from(heading, end)))
            end += ROMAN;
        else
            break;
    for (size_t i = 0; end > 0 && i < sizeof stops / sizeof *stops; i++)
        if (ascii_starts(ascii_from(heading, end), stops[i]))
            return ascii_from(heading, end + strlen(stops[i]));
    return heading;
}

static struct bytes without_signs(struct bytes heading)
{
    static const char *const ends[] = {"\u3011", "\uff1e", "\u3015"};

    heading = ascii_trim(ascii_from(heading, heading_sign(heading)));
    heading = ascii_trim(without_number(heading));
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ascii_ends(heading, ends[i]))
            heading.len -= strlen(ends[i]);
    return heading;
}

/* "\u4ee5\u4e0a\u3001\u3088\u308d\u3057\u304f": a letter ends, and its
   writer's address follows. */
static bool ends_letter(struct bytes line)
{
    static const char *const ends[] = {
        "\u4ee5\u4e0a\u3001", "\u4ee5\u4e0a\u3002", "\u4ee5\u4e0a\u3067\u3059",
        "\u4ee5\u4e0a\u3088\u308d\u3057\u304f"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ascii_starts(line, ends[i]))
            return true;
    return false;
}

/* At a glance: no sign of a heading stands at either end of a text that is
   longer than any word. */
static bool says_nothing(struct bytes text)
{
    return text.len > WORD_MAX && text.at[0] < 0x80 &&
           text.at[text.len - 1] < 0x80 && strchr("IVX", text.at[0]) == NULL;
}

static enum reference_links said_by(struct bytes heading)
{
    struct sought word;

    if (says_nothing(heading))
        return REFERENCE_NONE;
    if (ends_letter(heading))
        return REFERENCE_LIVE;
    word = sought(without_colon(without_signs(without_colon(heading))));
    if (stands_in(headings, &word))
        return REFERENCE_ALL;
    return stands_in(words, &word) ? REFERENCE_LIVE : REFERENCE_NONE;
}

/* Most lines of lists are names, and no headings. */
static bool has_dot_inside(struct bytes line)
{
    for (size_t at = ascii_find(line, 0, '.'); at + 1 < line.len;
         at = ascii_find(line, at + 1, '.'))
        if (line.at[at + 1] != ' ')
            return true;
    return false;
}

/* Whether line is a heading that is not one of a part of the section. */
static bool may_head(const struct reference *r, struct bytes line, size_t level)
{
    return line.len <= HEADING_MAX && !has_dot_inside(line) &&
           (level <= r->level || r->level == 0);
}

/* A heading, with its mark or alone on its line, begins or ends a section. */
static void step_section(struct reference *r, struct bytes line)
{
    const size_t level = heading_level(line);
    enum reference_links said;

    if (!may_head(r, line, level))
        return;
    said = ascii_same(line, "--") ? REFERENCE_LIVE : said_by(line);
    if (said == REFERENCE_NONE) {
        if (r->section == REFERENCE_NONE)
            return;
        if (level == 0 && heading_sign(line) == 0 && !announces_values(line))
            return;
        r->level = 0;
    } else {
        r->level = level;
    }
    r->section = said;
}

static bool ends_in_colon(struct bytes line)
{
    return ascii_ends(line, ":") || ascii_ends(line, "\uff1a");
}

static bool goes_on(struct bytes line)
{
    return strchr("-*[", line.at[0]) != NULL || ascii_digit(line.at[0]) ||
           ascii_starts(line, "\u2022") || ascii_starts(line, "\u30fb");
}

/* A line that ends in a colon begins a list of links, or ends one; true: it
   begins one. */
static bool step_list(struct reference *r, struct bytes line, size_t link)
{
    if (link == line.len && ends_in_colon(line)) {
        r->list = said_by(line) != REFERENCE_NONE;
        if (r->list)
            return true;
    }
    r->list = r->list && (link == 0 || goes_on(line));
    return false;
}

/* A word in front of the link says that it is a reference. */
static bool is_announced(struct bytes line, size_t link)
{
    return link < line.len && link > 0 &&
           reference_word((struct bytes){line.at, link});
}

enum reference_links reference_next(struct reference *r, struct bytes line)
{
    const size_t link = link_at(line);

    if (line.len == 0)
        return r->section;
    if (step_list(r, line, link))
        return REFERENCE_LIVE;
    if (link == line.len)
        step_section(r, line);
    if (r->section == REFERENCE_ALL)
        return REFERENCE_ALL;
    return r->list || r->section == REFERENCE_LIVE || is_announced(line, link)
               ? REFERENCE_LIVE
               : REFERENCE_NONE;
}

#include "tools/formats/detail.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/type_names.h"

enum { LOW = 15, MEDIUM = 50, HIGH = 85, HUNDRED = 100 }; /* STIX 2.1, app. A */

static bool one_of(struct bytes text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (ascii_same(text, *words))
            return true;
    return false;
}

/* "8", "05", "995": what stands behind a point, in hundredths. */
static bool hundredths(uint64_t *out, struct bytes tail)
{
    *out = 0;
    for (size_t i = 0; i < tail.len; i++) {
        if (!ascii_digit(tail.at[i]))
            return false;
        if (i < 2)
            *out += (uint64_t)(tail.at[i] - '0') * (i == 0 ? 10 : 1);
    }
    return tail.len > 0;
}

/* 0.8 is 80 percent, and so are 80, 80.5 and 80.5%. */
static bool percent(uint8_t *out, struct bytes text)
{
    bool sign = text.len > 1 && text.at[text.len - 1] == '%';
    uint64_t whole, part;
    size_t point;

    text.len -= sign;
    text = ascii_trim(text);
    point = ascii_find(text, 0, '.');
    if (!ascii_number(&whole, (struct bytes){text.at, point}, HUNDRED))
        return false;
    *out = (uint8_t)whole;
    if (point == text.len)
        return true;
    if (!hundredths(&part, ascii_from(text, point + 1)))
        return false;
    if (!sign && whole * HUNDRED + part <= HUNDRED)
        *out = (uint8_t)(whole * HUNDRED + part);
    return true;
}

bool detail_confidence(uint8_t *out, struct bytes text)
{
    static const char *const low[] = {"low", "\u4f4e", NULL};
    static const char *const medium[] = {"medium", "moderate", "\u4e2d", NULL};
    static const char *const high[] = {"high", "\u9ad8", NULL};
    uint8_t value;

    text = ascii_trim(text);
    if (one_of(text, low))
        *out = LOW;
    else if (one_of(text, medium))
        *out = MEDIUM;
    else if (one_of(text, high))
        *out = HIGH;
    else if (percent(&value, text))
        *out = value;
    else
        return false;
    return true;
}

bool detail_bool(bool *out, struct bytes text)
{
    static const char *const yes[] = {
        "1",      "true",   "yes",          "y", "on", "\u25cb", "\u25ef",
        "\u6709", "\u53ef", "\u306f\u3044", NULL};
    static const char *const no[] = {"0",
                                     "false",
                                     "no",
                                     "n",
                                     "off",
                                     "\u00d7",
                                     "\u2715",
                                     "\u7121",
                                     "\u4e0d\u53ef",
                                     "\u3044\u3044\u3048",
                                     NULL};

    text = ascii_trim(text);
    if (!one_of(text, yes) && !one_of(text, no))
        return false;
    *out = one_of(text, yes);
    return true;
}

/* What stands before a remark: "benign (CDN)", "誤検知：社内". */
static struct bytes before_remark(struct bytes text)
{
    static const char *const signs[] = {"(",   ":",      ",",      ";",
                                        " - ", "\uff08", "\uff1a", "\u3001"};

    for (size_t at = 0; at < text.len; at++)
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
            if (ascii_starts(ascii_from(text, at), signs[i]))
                return (struct bytes){text.at, at};
    return text;
}

bool detail_harmless(struct bytes text)
{
    /* Folded (type_names.h), with spaces round every one. */
    static const char words[] =
        " benign clean legitimate legit legitimatesite allow allowed "
        "allowlisted permit permitted falsepositive falsepositives fp "
        "notmalicious nonmalicious harmless safe whitelisted whitelist "
        "goodware trusted nothreat notathreat knowngood 誤検知 過検知 正常 "
        "正常通信 正規 正規サイト 正規ドメイン 正規ファイル 正規通信 "
        "正規の通信 正規ip 正規ipアドレス 正規プログラム 正規ソフト "
        "正規サービス 正規利用 許可 許可済 許可済み 無害 良性 安全 問題なし "
        "異常なし ホワイトリスト 除外 除外対象 正当 非悪性 脅威なし 白 シロ ";
    uint8_t room[TYPE_NAMES_FOLDED_MAX];
    struct bytes folded = type_names_fold(room, before_remark(text));
    char sought[TYPE_NAMES_FOLDED_MAX + 3] = " ";

    if (folded.len == 0)
        return false;
    memcpy(sought + 1, folded.at, folded.len);
    memcpy(sought + 1 + folded.len, " ", 2);
    return strstr(words, sought) != NULL;
}

static bool holds(struct bytes text, const char *part)
{
    for (size_t i = 0; i < text.len; i++)
        if (ascii_starts(ascii_from(text, i), part))
            return true;
    return false;
}

enum record_role detail_role(struct bytes text)
{
    static const struct {
        const char *part;
        enum record_role role;
    } parts[] = {
        {"victim", RECORD_ROLE_VICTIM},
        {"phish", RECORD_ROLE_PHISHING},
        {"c2", RECORD_ROLE_C2},
        {"c&c", RECORD_ROLE_C2},
        {"cnc", RECORD_ROLE_C2},
        {"botnet_cc", RECORD_ROLE_C2},
        {"command", RECORD_ROLE_C2},
        {"exfil", RECORD_ROLE_EXFILTRATION},
        {"delivery", RECORD_ROLE_DELIVERY},
        {"distribution", RECORD_ROLE_DELIVERY},
        {"download", RECORD_ROLE_DELIVERY},
        {"payload", RECORD_ROLE_PAYLOAD},
        {"dropper", RECORD_ROLE_PAYLOAD},
        {"scan", RECORD_ROLE_SCANNING},
        {"brute", RECORD_ROLE_SCANNING},
        {"tool", RECORD_ROLE_TOOL},
        {"infrastructure", RECORD_ROLE_INFRASTRUCTURE},
        {"\u30d5\u30a3\u30c3\u30b7\u30f3\u30b0", RECORD_ROLE_PHISHING},
        {"\u914d\u5e03", RECORD_ROLE_DELIVERY},
        {"\u30b9\u30ad\u30e3\u30f3", RECORD_ROLE_SCANNING},
        {"\u653b\u6483\u57fa\u76e4", RECORD_ROLE_INFRASTRUCTURE},
        {"\u30a4\u30f3\u30d5\u30e9", RECORD_ROLE_INFRASTRUCTURE},
        {"\u691c\u4f53", RECORD_ROLE_PAYLOAD},
        {"\u30da\u30a4\u30ed\u30fc\u30c9", RECORD_ROLE_PAYLOAD},
        {"\u6307\u4ee4", RECORD_ROLE_C2},
        {"\u914d\u4fe1", RECORD_ROLE_DELIVERY},
        {"\u30c0\u30a6\u30f3\u30ed\u30fc\u30c9", RECORD_ROLE_DELIVERY},
        {"\u6301\u3061\u51fa\u3057", RECORD_ROLE_EXFILTRATION},
        {"\u88ab\u5bb3", RECORD_ROLE_VICTIM},
        {"\u30c4\u30fc\u30eb", RECORD_ROLE_TOOL},
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (holds(text, parts[i].part))
            return parts[i].role;
    return RECORD_ROLE_UNKNOWN;
}

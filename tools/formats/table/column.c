#include "tools/formats/table/column.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/reference.h"

/* Names in their folded form (kind.h), with spaces round every one. */
static const struct {
    enum column_holds holds;
    const char *names;
} rows[] = {
    {COLUMN_VALUE,
     " value values indicator indicators indicatorvalue ioc iocs iocvalue "
     "iocvalues observable observables observablevalue attributevalue "
     "indicatorofcompromise indicatorsofcompromise artefact artifact "
     "値 指標 ioc値 指標値 侵害指標 インジケータ インジケーター インディケータ "
     "痕跡 "
     "検知指標 検出指標 侵害痕跡 "},
    {COLUMN_TYPE,
     " type types indicatortype ioctype entitytype valuetype observabletype "
     "observabletypes datatype attributetype kind iockind typeofioc "
     "typeofindicator "
     "種別 種類 タイプ 型 ioc種別 ioc種類 指標種別 指標の種類 iocタイプ "
     "インジケータ種別 "},
    {COLUMN_COMMENT,
     " comment comments description descriptions desc note notes remark "
     "remarks detail details context annotation explanation summary "
     "備考 説明 コメント 補足 概要 詳細 メモ 内容 特記事項 注記 "},
    {COLUMN_FIRST_SEEN,
     " firstseen firstseenutc datefirstseen firstseendate firstobserved "
     "firstsubmission validfrom startdate 初回確認日 初回確認日時 初回検知日 "
     "初回検知日時 初回観測日 初回観測日時 初観測 初観測日 初観測日時 初検知 "
     "初確認 初出 観測開始日 確認日 確認日時 "
     "観測日 観測日時 "},
    {COLUMN_LAST_SEEN,
     " lastseen lastseenutc datelastseen lastseendate lastobserved lastonline "
     "最終観測 最終検知 最終確認 最終確認日 最終確認日時 最終検知日 "
     "最終検知日時 最終観測日 最終観測日時 "
     "観測終了日 "},
    {COLUMN_VALID_UNTIL,
     " validuntil validto expires expiry expiration expirationdate "
     "expirationtime expiresat expirydate enddate 有効期限 失効日 失効日時 "
     "期限 "
     "有効期間 "},
    {COLUMN_CONFIDENCE,
     " confidence confidencelevel confidencescore 信頼度 確度 確信度 "},
    {COLUMN_DETECT,
     " toids detect detection fordetection 検知 検知利用 検知可否 検知対象 "},
    {COLUMN_ROLE, " role threattype usage 役割 用途 "},
    {COLUMN_TLP,
     " tlp tlplabel tlplevel tlpcolor tlpcolour tlpmarking tlp区分 tlpラベル "},
    {COLUMN_TAGS, " tag tags label labels attributetag attributetags eventtag "
                  "eventtags タグ "},
    {COLUMN_MARKING, " marking markings tlppap "
                     "共有範囲 公開範囲 公開区分 取扱区分 取扱い 取扱 "
                     "取り扱い 機密区分 "},
    {COLUMN_MALICIOUS, " malicious ismalicious 悪性 悪性判定 "},
    {COLUMN_CLEARED, " falsepositive isfalsepositive fp whitelisted "
                     "iswhitelisted allowlisted benign isbenign 誤検知 "
                     "誤検知フラグ "},
    {COLUMN_VICTIM, " internalip localip recipient recipients emailrecipient "
                    "感染端末 感染ホスト 端末 端末名 内部ip 自組織ip 受信者 "
                    "宛先メールアドレス "},
    {COLUMN_PERSON, " admincontact adminemail techcontact techemail whoisemail "
                    "申請者 担当者 担当者メール 連絡先 "},
    {COLUMN_CONTEXT,
     " id no number index num uuid objectuuid eventid iocid date time datetime "
     "timestamp day dateadded created modified updated listingdate category "
     "categories class reporter author provider feed organisation organization "
     "org malware malwarename malwarefamily malwarealias malwareprintable "
     "fkmalware family signature clamav threat threatactor actor actorname "
     "campaign event eventinfo country cc asname isp registrar port ports "
     "dstport srcport protocol status urlstatus c2status state size filesize "
     "filetype filetypeguess mimetype objectrelation objectname "
     "objectmetacategory score vtpercent count rank anonymous iscompromised "
     "listingreason title name names compiletimestamp pdb pdbstring pdbpath "
     "action severity rbacgroups mitretechniques generatealert "
     "recommendedactions tactic technique killchain killchainphase verdict "
     "verdicts disposition judgement judgment assessment determination result "
     "info information additionalinfo moreinfo "
     "項番 番号 連番 日付 日時 日 時刻 分類 カテゴリ カテゴリー 参考情報 "
     "情報源 情報元 提供元 報告者 国 国名 マルウェア マルウェア名 検体名 "
     "攻撃者 キャンペーン ポート ポート番号 件名 題名 資料名 タイトル 名称 "
     "サイズ 状態 ステータス 重要度 優先度 更新日 登録日 発生日 発生日時 "
     "検知日 検知日時 判定 判定結果 評価 評価結果 判断 結果 処理 対処 対応 "
     "アクション "},
};

/* "Possible legitimate SHA-1", "正規ファイルのハッシュ" */
static bool is_harmless(struct bytes name)
{
    static const char *const words[] = {
        "legitimate", "legit ", "benign", "clean ", "false positive",
        "whitelist",  "正規",   "良性",   "誤検知", "除外",
    };

    for (size_t at = 0; at < name.len; at++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (ascii_starts(ascii_from(name, at), words[i]))
                return true;
    return false;
}

static bool holds(struct bytes text, const char *const *words)
{
    for (; *words != NULL; words++)
        for (size_t at = 0; at < text.len; at++)
            if (ascii_starts(ascii_from(text, at), *words))
                return true;
    return false;
}

/* "target_url", "victim domain", "被害組織" */
static bool is_victim(struct bytes folded)
{
    static const char *const words[] = {"victim", "affected", "\u88ab\u5bb3",
                                        "\u6a19\u7684", NULL};

    return (ascii_starts(folded, "target") &&
            !ascii_starts(folded, "targetfile") &&
            !ascii_starts(folded, "targetobject")) ||
           holds(folded, words);
}

static bool is_person(struct bytes folded)
{
    static const char *const words[] = {"registrant", "\u767b\u9332\u8005",
                                        NULL};

    return holds(folded, words);
}

/* What stands before "url" or "link" in a name: folded.len 0: neither does. */
static struct bytes before_link(struct bytes folded)
{
    static const char *const ends[] = {"urls", "url", "links", "link", "uri"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ascii_ends(folded, ends[i])) {
            folded.len -= strlen(ends[i]);
            return folded;
        }
    return (struct bytes){0};
}

/* "source_url", "Report link", "phish_detail_url", "参考URL"; not "malware
   source URL". */
static bool is_reference(struct bytes name, struct bytes folded)
{
    static const char *const ends[] = {
        "source",       "reference",    "ref",
        "report",       "detail",       "details",
        "info",         "blog",         "article",
        "screenshot",   "screenshots",  "analysis",
        "sandbox",      "virustotal",   "vt",
        "urlhaus",      "urlscan",      "threatfox",
        "bazaar",       "external",     "evidence",
        "advisory",     "news",         "permalink",
        "writeup",      "wiki",         "documentation",
        "ticket",       "case",         "tweet",
        "image",        "related",      "more",
        "\u8a73\u7d30", "\u89e3\u6790", "\u753b\u50cf",
    };
    static const char *const attack[] = {"mal", "attack", "phishing", "infect",
                                         NULL};
    struct bytes before = before_link(folded);

    if (reference_word(name))
        return true;
    if (holds(before, attack))
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ascii_ends(before, ends[i]))
            return true;
    return false;
}

/* English names end in what they are: "Dropped Filename", "URL status". */
static struct bytes last_word(struct bytes name)
{
    size_t end = ascii_find(name, 0, '('), start;

    if (end > 0 && end < name.len)
        name.len = end;
    name = ascii_trim(name);
    for (start = name.len; start > 0; start--)
        if (strchr(" _-./:#", name.at[start - 1]) != NULL)
            break;
    return ascii_from(name, start);
}

/* Japanese ones, too, without a space: 接続先ドメイン. */
static struct bytes tail(struct bytes folded)
{
    static const char *const tails[] = {
        "ipアドレス",     "ドメイン名", "ドメイン", "ハッシュ値", "ファイル名",
        "メールアドレス", "ホスト名",   "url",      "md5",        "sha1",
        "sha256",         "備考",       "日時",     "日",
    };

    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        size_t len = strlen(tails[i]);

        if (folded.len > len && ascii_ends(folded, tails[i]) &&
            folded.at[folded.len - len - 1] >= 0x80)
            return bytes_text(tails[i]);
    }
    return (struct bytes){0};
}

static bool stands_in(const char *names, struct bytes folded)
{
    char sought[TYPE_NAMES_FOLDED_MAX + 3] = " ";

    memcpy(sought + 1, folded.at, folded.len);
    memcpy(sought + 1 + folded.len, " ", 2);
    return strstr(names, sought) != NULL;
}

static enum column_holds listed(struct bytes folded)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (stands_in(rows[i].names, folded))
            return rows[i].holds;
    return COLUMN_UNKNOWN;
}

static struct column exactly(struct bytes name)
{
    uint8_t room[TYPE_NAMES_FOLDED_MAX];
    struct bytes folded = type_names_fold(room, name);
    const struct type_name *kind;

    if (folded.len == 0)
        return (struct column){COLUMN_UNKNOWN, NULL};
    if (listed(folded) != COLUMN_UNKNOWN)
        return (struct column){listed(folded), NULL};
    kind = type_names_find(name);
    if (kind == NULL)
        return (struct column){COLUMN_UNKNOWN, NULL};
    if (kind->how == TYPE_NAMES_NONE || kind->how == TYPE_NAMES_PORT)
        return (struct column){COLUMN_CONTEXT, NULL};
    return (struct column){COLUMN_TYPED, kind};
}

/* What a name says of a column whose values stay here. */
static enum column_holds staying(struct bytes name)
{
    uint8_t room[TYPE_NAMES_FOLDED_MAX];
    struct bytes folded = type_names_fold(room, name);

    if (folded.len == 0)
        return COLUMN_UNKNOWN;
    if (is_victim(folded))
        return COLUMN_VICTIM;
    if (is_person(folded))
        return COLUMN_PERSON;
    return listed(folded) == COLUMN_UNKNOWN && is_reference(name, folded)
               ? COLUMN_REFERENCE
               : COLUMN_UNKNOWN;
}

struct column column_named(struct bytes name)
{
    struct column c = {staying(name), NULL};
    uint8_t room[TYPE_NAMES_FOLDED_MAX];

    if (c.holds == COLUMN_UNKNOWN)
        c = exactly(name);
    if (c.holds == COLUMN_UNKNOWN && is_harmless(name))
        return (struct column){COLUMN_HARMLESS, NULL};
    if (c.holds == COLUMN_UNKNOWN)
        c = exactly(last_word(name));
    if (c.holds == COLUMN_UNKNOWN)
        c = exactly(tail(type_names_fold(room, name)));
    return c;
}

const char *column_left_out(const struct column *c)
{
    if (c->holds == COLUMN_VICTIM)
        return N_("column left out: it is about who was hit");
    if (c->holds == COLUMN_PERSON)
        return N_("column left out: it is about a person");
    if (c->holds == COLUMN_HARMLESS)
        return N_("column left out: its values are legitimate");
    if (c->holds == COLUMN_REFERENCE)
        return N_("column left out: it links to reports and sources");
    return NULL;
}

bool column_has_values(const struct column *c)
{
    return c->holds == COLUMN_VALUE || c->holds == COLUMN_TYPED;
}

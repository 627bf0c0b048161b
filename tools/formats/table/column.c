#include "tools/formats/table/column.h"

#include <string.h>

#include "proto/ascii.h"

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
     "datatype attributetype kind iockind typeofioc typeofindicator "
     "種別 種類 タイプ 型 ioc種別 ioc種類 指標種別 指標の種類 iocタイプ "
     "インジケータ種別 "},
    {COLUMN_COMMENT,
     " comment comments description descriptions desc note notes remark "
     "remarks detail details context annotation explanation summary "
     "備考 説明 コメント 補足 概要 詳細 メモ 内容 特記事項 注記 "},
    {COLUMN_FIRST_SEEN,
     " firstseen firstseenutc datefirstseen firstseendate firstobserved "
     "firstsubmission validfrom startdate 初回確認日 初回確認日時 初回検知日 "
     "初回検知日時 初回観測日 初回観測日時 初出 観測開始日 確認日 確認日時 "
     "観測日 観測日時 "},
    {COLUMN_LAST_SEEN,
     " lastseen lastseenutc datelastseen lastseendate lastobserved lastonline "
     "最終確認日 最終確認日時 最終検知日 最終検知日時 最終観測日 最終観測日時 "
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
    {COLUMN_VICTIM,
     " victim victims victimip victimhost victimdomain victimemail targetuser "
     "targetemail targetmachine targetorg targetip targethost targeturl "
     "targetdomain affectedhost affectedip affectedsystem affectedsystems "
     "internalip localip recipient recipients emailrecipient "
     "被害ip 被害ホスト 被害端末 被害組織 感染端末 感染ホスト 端末 端末名 "
     "内部ip "
     "自組織ip 受信者 宛先メールアドレス "},
    {COLUMN_CONTEXT,
     " id no number index num uuid objectuuid eventid iocid date time datetime "
     "timestamp day dateadded created modified updated listingdate category "
     "categories class reference references ref refs source sources link links "
     "report reporturl blog blogurl article externalreference "
     "externalreferences urlhauslink permalink virustotal vt vtlink reporter "
     "author provider feed organisation organization org malware malwarename "
     "malwarefamily malwarealias malwareprintable fkmalware family signature "
     "clamav threat threatactor actor actorname campaign event eventinfo "
     "country cc asname isp registrar port ports dstport srcport protocol "
     "status urlstatus c2status state size filesize filetype filetypeguess "
     "mimetype objectrelation "
     "objectname objectmetacategory score vtpercent count rank anonymous "
     "iscompromised listingreason title name names compiletimestamp pdb "
     "pdbstring pdbpath action severity rbacgroups mitretechniques "
     "generatealert recommendedactions tactic technique killchain "
     "killchainphase "
     "項番 番号 連番 日付 日時 日 時刻 分類 カテゴリ カテゴリー 出典 参照 参考 "
     "参考情報 参照url 参考url 出典url 情報源 情報元 提供元 報告者 国 国名 "
     "マルウェア マルウェア名 検体名 攻撃者 キャンペーン ポート ポート番号 "
     "件名 題名 資料名 "
     "タイトル 名称 サイズ 状態 ステータス "
     "重要度 優先度 更新日 登録日 発生日 発生日時 検知日 "
     "検知日時 "},
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

static struct column exactly(struct bytes name)
{
    uint8_t room[TYPE_NAMES_FOLDED_MAX];
    struct bytes folded = type_names_fold(room, name);
    const struct type_name *kind;

    if (folded.len == 0)
        return (struct column){COLUMN_UNKNOWN, NULL};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (stands_in(rows[i].names, folded))
            return (struct column){rows[i].holds, NULL};
    kind = type_names_find(name);
    if (kind == NULL)
        return (struct column){COLUMN_UNKNOWN, NULL};
    if (kind->how == TYPE_NAMES_NONE || kind->how == TYPE_NAMES_PORT)
        return (struct column){COLUMN_CONTEXT, NULL};
    return (struct column){COLUMN_TYPED, kind};
}

struct column column_named(struct bytes name)
{
    struct column c = exactly(name);
    uint8_t room[TYPE_NAMES_FOLDED_MAX];

    if (c.holds == COLUMN_UNKNOWN && is_harmless(name))
        return (struct column){COLUMN_HARMLESS, NULL};
    if (c.holds == COLUMN_UNKNOWN)
        c = exactly(last_word(name));
    if (c.holds == COLUMN_UNKNOWN)
        c = exactly(tail(type_names_fold(room, name)));
    return c;
}

bool column_has_values(const struct column *c)
{
    return c->holds == COLUMN_VALUE || c->holds == COLUMN_TYPED;
}

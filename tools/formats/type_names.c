#include "tools/formats/type_names.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"

const struct type_name type_names_any = {TYPE_NAMES_NETWORK, 0, NULL};

const char type_names_unshared[] =
    N_("a type that is not shared as an indicator");

/* clang-format off */
#define ONE(NAME) {TYPE_NAMES_ONE, INDICATOR_##NAME, NULL}
#define SUCH(HOW) {TYPE_NAMES_##HOW, 0, NULL}
#define NONE(WHY) {TYPE_NAMES_NONE, 0, WHY}
/* clang-format on */

/* Octets of the longest name, and more. */
enum { LISTED_MAX = 36 };

/* Names in their folded form, with spaces round every one; none begins with a
   digit. */
static const struct {
    struct type_name kind;
    const char *names;
} rows[] = {
    {SUCH(ADDRESS),
     " ip ips ipv4 ipv6 ip4 ip6 ipaddress ipaddresses ipaddr ipv4addr ipv6addr "
     "ipv4address ipv6address ipsrc ipdst srcip dstip sourceip destip "
     "destinationip remoteip c2ip cidr ipcidr netblock subnet iprange "
     "networkcidr ipport ipv4port ipwithport sourceipaddress "
     "destinationipaddress ipアドレス ipv4アドレス ipv6アドレス 送信元ip "
     "宛先ip "
     "通信先ip 接続先ip 送信元ipアドレス 宛先ipアドレス 通信先ipアドレス "
     "接続先ipアドレス 不審ipアドレス "},
    {SUCH(NETWORK),
     " host hosts c2 cc cnc c2server ccserver c2address c2s networkindicator "
     "network server socket rrname rdata 通信先 接続先 c2サーバ c2サーバー "
     "不正通信先 "
     "ホスト "},
    {ONE(DOMAIN),
     " domain domains domainname domainnames fqdn dns dnsname dnsdomain "
     "c2domain maliciousdomain ドメイン ドメイン名 悪性ドメイン 不審ドメイン "},
    {ONE(HOSTNAME), " hostname hostnames ホスト名 "},
    {ONE(ONION), " onion onionaddress toraddress "},
    {ONE(URL),
     " url urls uri uris malwareurl maliciousurl phishingurl phishurl c2url "
     "downloadurl payloadurl landingurl 不審url 悪性url アクセス先url "
     "通信先url "
     "接続先url ダウンロードurl フィッシングurl "},
    {ONE(EMAIL),
     " email emails mail emailaddress emailaddr mailaddress emailsrc emaildst "
     "emailsender emailreplyto emailfrom sender senderaddress sendermail "
     "replyto mailfrom whoisregistrantemail dnssoaemail メール メールアドレス "
     "送信元メールアドレス 送信者 差出人 差出人アドレス "},
    {ONE(MD5),
     " md5 md5hash hashmd5 filehashmd5 filemd5 md5sum ハッシュ値md5 md5値 "
     "md5ハッシュ md5ハッシュ値 ハッシュmd5 "},
    {ONE(SHA1), " sha1 sha1hash hashsha1 filehashsha1 filesha1 sha1sum "
                "ハッシュ値sha1 sha1値 "
                "sha1ハッシュ sha1ハッシュ値 ハッシュsha1 "},
    {ONE(SHA224), " sha224 filehashsha224 "},
    {ONE(SHA256),
     " sha256 sha256hash hashsha256 filehashsha256 filesha256 sha256sum sha2 "
     "ハッシュ値sha256 sha256値 sha256ハッシュ sha256ハッシュ値 "
     "ハッシュsha256 "},
    {ONE(SHA384), " sha384 filehashsha384 "},
    {ONE(SHA512), " sha512 sha512hash hashsha512 filehashsha512 filesha512 "},
    {ONE(IMPHASH), " imphash filehashimphash pehashimp "},
    {ONE(AUTHENTIHASH), " authentihash "},
    {ONE(SSDEEP), " ssdeep ssdeephash filehashssdeep "},
    {ONE(TLSH), " tlsh tlshhash "},
    {SUCH(DIGEST),
     " hash hashes hashvalue filehash filehashes samplehash malwarehash "
     "checksum digest ハッシュ ハッシュ値 ファイルハッシュ 検体ハッシュ "
     "検体ハッシュ値 "},
    {SUCH(FILE), " file files malwarefile sample ファイル 検体 "},
    {ONE(FILENAME),
     " filename filenames nameoffile droppedfilename attachmentname "
     "emailattachment attachmentfilename ファイル名 添付ファイル名 "
     "添付ファイル "},
    {ONE(PATH), " filepath path fullpath filefullpath imagepath directory "
                "ファイルパス パス "},
    {ONE(REGKEY),
     " regkey regkeys registry registrykey windowsregistrykey レジストリ "
     "レジストリキー "},
    {ONE(MUTEX), " mutex mutexname ミューテックス "},
    {ONE(USER_AGENT),
     " useragent httpuseragent ua ユーザエージェント ユーザーエージェント "},
    {ONE(ASN), " as asn autonomoussystem asnumber as番号 "},
    {ONE(CVE),
     " cve cves cveid vulnerability vulnerabilityid 脆弱性 脆弱性番号 "},
    {ONE(CERT_MD5), " x509fingerprintmd5 certmd5 certificatemd5 "},
    {ONE(CERT_SHA1),
     " x509fingerprintsha1 certsha1 certificatesha1 certificatethumbprint "
     "sslcertfingerprint sslcertsha1 sslfingerprint thumbprint "},
    {ONE(CERT_SHA256), " x509fingerprintsha256 certsha256 certificatesha256 "},
    {ONE(CERT_SERIAL), " certserial certificateserial x509serialnumber "},
    {ONE(JA3), " ja3 ja3hash ja3md5 ja3fingerprint ja3fingerprintmd5 "},
    {ONE(JA3S), " ja3s ja3shash ja3sfingerprintmd5 "},
    {ONE(JA4), " ja4 ja4fingerprint "},
    {ONE(JARM), " jarm jarmhash jarmfingerprint "},
    {ONE(HASSH), " hassh hasshmd5 hasshserver hasshservermd5 "},
    {ONE(BTC),
     " btc bitcoin bitcoinaddress btcaddress btcwallet ビットコインアドレス "},
    {ONE(XMR), " xmr monero moneroaddress xmraddress "},
    {ONE(ETH), " eth ethereum ethereumaddress ethaddress "},
    {ONE(YARA), " yara yararule "},
    {ONE(SIGMA), " sigma sigmarule "},
    {ONE(SNORT), " snort suricata snortrule suricatarule "},
    {ONE(MALWARE), " malware malwarename malwarefamily malwaretype "},
    {ONE(ACTOR), " threatactor actor intrusionset actorname "},
    {ONE(MAC), " mac macaddress macaddr macアドレス "},
    {SUCH(PORT), " port "},
    {NONE(N_("a reference, not an indicator")),
     " link links reference references ref externallink source sourceurl "
     "report "
     "reporturl blog article 参考 参考url 出典 "},
    {NONE(type_names_unshared),
     " pehash impfuzzy vhash richpehash richpeheaderhash richheaderhash "
     "icondhash dhash permhash symhash gimphash sha512224 sha512256 sha3224 "
     "sha3256 sha3384 "
     "sha3512 telfhash cdhash nonce cnonce "},
    {NONE(N_("context, not an indicator")),
     " text value comment other description title note notes author signature "
     "説明 備考 datetime date counter float integer boolean "
     "hex "
     "sizeinbytes mimetype campaignname campaignid pdb attachment "
     "emailsubject emailbody emailheader emailxmailer emailmessageid "
     "emailmimeboundary emailthreadindex emailsrcdisplayname "
     "emaildstdisplayname httpmethod weakness cpe nationality anonymised "},
    {NONE(N_("about who was hit, not an indicator")),
     " targetuser targetemail targetmachine targetorg targetlocation "
     "targetexternal victim target "},
    {NONE(N_("about a person, not an indicator")),
     " firstname lastname middlename fullname phonenumber passportnumber "
     "identitycardnumber dateofbirth placeofbirth gender whoisregistrantname "
     "whoisregistrantphone whoisregistrantorg "},
};

/* U+FF01 … U+FF5E as the ASCII they stand for; 0: not one of them. */
static uint8_t narrowed(struct bytes text)
{
    unsigned point;

    if (text.len < 3 || text.at[0] != 0xef)
        return 0;
    point = (unsigned)(0xf000 | (text.at[1] & 0x3f) << 6 | (text.at[2] & 0x3f));
    return point >= 0xff01 && point <= 0xff5e ? (uint8_t)(point - 0xfee0) : 0;
}

struct bytes type_names_fold(uint8_t room[static TYPE_NAMES_FOLDED_MAX],
                             struct bytes name)
{
    struct buffer out = {room, 0, TYPE_NAMES_FOLDED_MAX};
    bool fits = true;

    name = ascii_trim(name);
    while (name.len > 0 && fits) {
        uint8_t c = name.at[0] < 0x80 ? 0 : narrowed(name);
        size_t taken = c == 0 ? 1 : 3;

        if (c == 0)
            c = name.at[0];
        if (ascii_starts(name, "\u3000"))
            taken = 3;
        else if (c >= 0x80 || ascii_alnum(c))
            fits = buffer_add_octet(&out, ascii_lower(c));
        name = ascii_from(name, taken);
    }
    return fits ? bytes_of(&out) : (struct bytes){0};
}

const struct type_name *type_names_find(struct bytes word)
{
    uint8_t folded[TYPE_NAMES_FOLDED_MAX];
    char sought[TYPE_NAMES_FOLDED_MAX + 3] = " ";
    struct bytes name = type_names_fold(folded, word);

    /* Most words that are asked about are values. */
    if (name.len == 0 || name.len > LISTED_MAX || ascii_digit(name.at[0]))
        return NULL;
    memcpy(sought + 1, name.at, name.len);
    memcpy(sought + 1 + name.len, " ", 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strstr(rows[i].names, sought) != NULL)
            return &rows[i].kind;
    return NULL;
}

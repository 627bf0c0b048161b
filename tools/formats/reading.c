#include "tools/formats/reading.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/ip.h"
#include "tools/formats/domain.h"
#include "tools/formats/label/marking.h"
#include "tools/formats/marked.h"

static void refuse(struct token *t, const char *reason)
{
    t->verdict = TOKEN_REJECTED;
    t->reason = reason;
}

/* Whether a scheme stands in front of a host, hidden or not. */
static bool has_slashes(struct bytes word)
{
    for (size_t at = 0; at + 1 < word.len; at++)
        if ((word.at[at] == '/' || word.at[at] == '\\') &&
            word.at[at + 1] == word.at[at])
            return true;
    return false;
}

/* A file's name that was read as a host's, as it is written. */
static void take_file(struct reading *r, struct token *t, struct bytes word,
                      enum token_place place)
{
    const size_t from = sizeof r->octets / 2;
    struct buffer room = {r->octets, from, sizeof r->octets};
    struct bytes live;
    bool changed;

    if (indicator_refang(&room, word, &changed) != ERR_OK)
        return;
    live = ascii_trim((struct bytes){r->octets + from, room.len - from});
    if (live.len > t->value.len)
        live.len = t->value.len; /* a full stop behind it */
    token_read_as(t, &room, INDICATOR_FILENAME, live);
    t->refanged = changed;
    t->context = place == TOKEN_PROSE; /* powershell.exe finds everybody */
}

static void judge_domain(struct reading *r, struct token *t, struct bytes word,
                         enum token_place place)
{
    enum domain_kind kind = domain_kind(t->value);
    struct bytes end = t->value;

    if (kind == DOMAIN_FILE) {
        take_file(r, t, word, place);
    } else if (kind == DOMAIN_OR_FILE) {
        if (!t->refanged && place != TOKEN_HOST &&
            !links_have(&r->links, t->value))
            refuse(t, domain_reason(kind));
    } else if (kind == DOMAIN_UNKNOWN && !t->refanged && end.len > 1 &&
               end.at[end.len - 2] == '.') {
        t->verdict = TOKEN_NOTHING; /* e.g, S.r.l */
    } else if (kind != DOMAIN_NAME) {
        refuse(t, domain_reason(kind));
    }
}

/* 192.0.2.1/24:443 and 203.0.113.10/203.0.113.11 are no links. */
static bool path_of_digits(struct bytes url)
{
    size_t at = url.len;

    while (at > 0 && strchr("0123456789.:-", url.at[at - 1]) != NULL)
        at--;
    return at < url.len && at > 1 && url.at[at - 1] == '/' &&
           ascii_find(url, strlen("http://"), '/') == at - 1;
}

/* The host of what is no domain by itself. */
static void judge_host(struct token *t)
{
    struct bytes host = indicator_host(t->type, t->value);
    enum domain_kind kind = domain_kind(host);
    struct ip address;

    if (ip_parse(&address, host, NULL)) {
        if (t->type == INDICATOR_URL && path_of_digits(t->value))
            refuse(t, N_("not a valid address"));
        return;
    }
    if (kind == DOMAIN_UNKNOWN || kind == DOMAIN_FILE)
        refuse(t, domain_reason(kind));
}

static bool is_reference(const struct reading *r, const struct token *t,
                         struct bytes word, enum token_place place)
{
    if (place == TOKEN_HOST)
        return false;
    if (r->references == REFERENCE_ALL)
        return true;
    if (t->refanged)
        return false;
    return r->references == REFERENCE_LIVE ||
           ascii_find(word, 0, '[') < word.len || /* url[title] */
           reference_host(indicator_host(t->type, t->value));
}

static void judge_url(struct reading *r, struct token *t, struct bytes word,
                      enum token_place place)
{
    if (is_reference(r, t, word, place))
        refuse(t, N_("a link, not defanged: write hxxp if it is an indicator"));
    else if (!has_slashes(word))
        judge_host(t);
}

/* What has the form of a host may be none. */
static void judge(struct reading *r, struct token *t, struct bytes word,
                  enum token_place place)
{
    if (t->verdict != TOKEN_TAKEN)
        return;
    if (t->type == INDICATOR_DOMAIN)
        judge_domain(r, t, word, place);
    else if (t->type == INDICATOR_URL)
        judge_url(r, t, word, place);
    else if (t->type == INDICATOR_EMAIL)
        judge_host(t);
}

/* The same of a value whose type is said: an unknown top-level domain may be
   one of tomorrow. */
static void judge_said(struct token *t)
{
    struct bytes host = indicator_host(t->type, t->value);
    enum domain_kind kind;

    if (t->verdict != TOKEN_TAKEN || host.len == 0 ||
        (t->type != INDICATOR_DOMAIN && t->type != INDICATOR_HOSTNAME))
        return;
    kind = domain_kind(host);
    if (kind == DOMAIN_SUFFIX)
        refuse(t, domain_reason(kind));
    else if (kind == DOMAIN_UNKNOWN || kind == DOMAIN_FILE)
        t->remark = domain_reason(DOMAIN_UNKNOWN);
}

static bool is_digest(enum indicator_type type)
{
    return (type >= INDICATOR_MD5 && type <= INDICATOR_AUTHENTIHASH) ||
           (type >= INDICATOR_JA3 && type <= INDICATOR_HASSH) ||
           (type >= INDICATOR_CERT_MD5 && type <= INDICATOR_CERT_SHA256);
}

const struct type_name *reading_said(struct reading *r, struct bytes label)
{
    const struct type_name *kind;

    while (label.len > 0 && strchr(":= (\"'", label.at[label.len - 1]) != NULL)
        label.len--;
    if (ascii_ends(label, "\uff1a") || ascii_ends(label, "\uff1d"))
        label.len -= strlen("\uff1a");
    kind = type_names_find(label);
    if (kind != NULL && kind->how == TYPE_NAMES_ONE && is_digest(kind->type))
        r->digest = kind->type;
    return kind;
}

/* 32 digits are an MD5, unless a label said what else. */
static void judge_digest(struct reading *r, struct token *t)
{
    struct buffer room = {r->octets, sizeof r->octets / 2, sizeof r->octets};
    struct token said;

    if (r->digest == 0 || t->verdict != TOKEN_TAKEN ||
        t->type < INDICATOR_MD5 || t->type > INDICATOR_SHA512)
        return;
    token_read_as(&said, &room, r->digest, t->value);
    if (said.verdict == TOKEN_TAKEN)
        *t = said;
}

void reading_token(struct reading *r, struct token *token, struct bytes word,
                   struct bytes before, enum token_place place)
{
    struct buffer room = {r->octets, 0, sizeof r->octets};

    token_read(token, &room, word, before, place);
    judge(r, token, word, place);
    judge_digest(r, token);
}

void reading_token_as(struct reading *r, struct token *token,
                      enum indicator_type type, struct bytes word)
{
    struct buffer room = {r->octets, 0, sizeof r->octets};

    token_read_as(token, &room, type, word);
    judge_said(token);
}

/* U+FFFD stands for octets that nobody could read. */
static bool is_spoilt(struct bytes value)
{
    for (size_t at = ascii_find(value, 0, 0xef); at < value.len;
         at = ascii_find(value, at + 1, 0xef))
        if (ascii_starts(ascii_from(value, at), "\xef\xbf\xbd"))
            return true;
    return false;
}

void reading_keep(struct reading *r, const struct token *token,
                  const struct record_indicator *like)
{
    struct finding item = {
        .entry = findings_entry(token->type, token->value),
        .line = r->place.line,
        .caution = token->caution,
        .refanged = token->refanged,
        .labelled = r->own.there,
        .tlp = (uint8_t)r->own.level,
    };

    if (is_spoilt(token->value)) {
        reading_reject(r, token->value, N_("a broken character stands in it"));
        return;
    }
    if (like != NULL) {
        item.entry = *like;
        item.entry.type = (uint64_t)token->type;
        item.entry.value = token->value;
    }
    item.entry.detect =
        item.entry.detect && !token->context &&
        !(r->beside_digest && token->type == INDICATOR_FILENAME);
    if (token->remark != NULL)
        findings_note(r->found, &r->place, token->value, token->remark);
    r->told++;
    findings_add(r->found, &item);
}

void reading_reject(struct reading *r, struct bytes shown, const char *reason)
{
    r->told++;
    findings_reject(r->found, &r->place, shown, reason);
}

void reading_part(struct reading *r)
{
    r->own = (struct finding_label){0};
}

void reading_part_tlp(struct reading *r, enum tlp tlp)
{
    if (!r->own.there || (unsigned)tlp > r->own.level)
        r->own = (struct finding_label){true, (unsigned)tlp, {0}};
    findings_part_tlp(r->found, &r->place, tlp);
}

void reading_part_labels(struct reading *r, struct bytes text)
{
    struct markings labels;

    marking_scan(&labels, text);
    if (labels.tlp_there)
        reading_part_tlp(r, labels.tlp);
    if (labels.unknown) /* nobody can say what it allows */
        reading_part_tlp(r, TLP_RED);
    if (labels.pap_there)
        findings_pap(r->found, &r->place, labels.pap);
}

#include "tools/client/hunt/hit.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/ident.h"
#include "proto/tlp.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum {
    LINE_SHOWN_MAX = 8192, /* octets of a line in ECS */
    LABEL_PREFIX = 4,      /* "TLP:" */
    RECORD_DIGITS_MIN = 8, /* of an id; fewer are a number */
};

/* The earlier of both ends, of which 0 is none. */
static uint64_t ends_ms(const struct pack_ref *ref)
{
    const uint64_t value_s = ref->valid_until_s;
    const uint64_t record_s = ref->record->expires_s;

    if (value_s == 0 || record_s == 0)
        return (value_s + record_s) * 1000;
    return (value_s < record_s ? value_s : record_s) * 1000;
}

static bool is_within(const struct pack_ref *ref, uint64_t ms)
{
    return ms >= ref->valid_from_s * 1000 &&
           (ends_ms(ref) == 0 || ms < ends_ms(ref));
}

enum hit_verdict hit_judge(const struct pack_ref *ref, bool timed,
                           uint64_t time_ms, uint64_t now_ms)
{
    if (is_within(ref, now_ms))
        return HIT_NOW;
    if (!timed)
        return HIT_UNTIMED;
    return is_within(ref, time_ms) ? HIT_THEN : HIT_EXPIRED;
}

bool hit_has_id(const struct pack_record *record)
{
    static const struct record_id none;

    return memcmp(&record->id, &none, sizeof none) != 0;
}

bool hit_names_record(const char *word)
{
    const struct bytes text = bytes_text(word);
    uint8_t uuid[16];
    uint64_t number;

    if (text.len < RECORD_DIGITS_MIN)
        return ascii_number(&number, text, UINT64_MAX) && number > 0;
    if (ident_uuid_parse(uuid, text))
        return true;
    for (size_t i = 0; i < text.len; i++)
        if (ascii_hex_digit(text.at[i]) < 0)
            return false;
    return text.len < IDENT_HEX_TEXT;
}

bool hit_of_record(const struct pack_record *record, const char *wanted)
{
    struct bytes text;
    uint8_t uuid[16];
    uint64_t number;

    if (wanted == NULL)
        return true;
    text = bytes_text(wanted);
    if (text.len < RECORD_DIGITS_MIN && ascii_number(&number, text, UINT64_MAX))
        return number > 0 && record->number == number;
    if (ident_uuid_parse(uuid, text))
        return memcmp(record->object.octet, uuid, sizeof uuid) == 0;
    return hit_has_id(record) && ident_hex_begins(record->id.octet, text);
}

const char *hit_tlp(const struct hit *hit)
{
    return hit->record->tlp < TLP_COUNT ? tlp_text((enum tlp)hit->record->tlp)
                                        : NULL;
}

const char *hit_pap(const struct hit *hit)
{
    return hit->record->pap < PAP_COUNT ? pap_text((enum pap)hit->record->pap)
                                        : NULL;
}

static json_t *text_or_null(const char *text)
{
    return *text == '\0' ? json_null() : row_lossy(bytes_text(text));
}

static json_t *time_or_null(const struct hit *hit)
{
    char text[WHEN_TEXT_MAX];

    return hit->timed ? json_string(when_rfc3339(text, hit->time_ms))
                      : json_null();
}

/* null: what was found is no record, but a file. */
static json_t *record_or_null(const struct hit *hit)
{
    char hex[IDENT_HEX_TEXT];

    if (!hit_has_id(hit->record))
        return json_null();
    ident_hex(hex, hit->record->id.octet);
    return json_string(hex);
}

static json_t *label_or_null(const char *label)
{
    return label == NULL ? json_null() : json_string(label);
}

void hit_put_record(json_t *out, const struct hit *hit)
{
    json_object_set_new(out, "record", record_or_null(hit));
    json_object_set_new(out, "author", text_or_null(hit->author));
    json_object_set_new(out, "tlp", label_or_null(hit_tlp(hit)));
    json_object_set_new(out, "pap", label_or_null(hit_pap(hit)));
}

json_t *hit_json(const struct hit *hit)
{
    json_t *out = json_object();

    json_object_set_new(out, "file", row_lossy(bytes_text(hit->file)));
    json_object_set_new(out, "line", json_integer((json_int_t)hit->line));
    json_object_set_new(out, "offset", json_integer((json_int_t)hit->offset));
    json_object_set_new(out, "time", time_or_null(hit));
    json_object_set_new(out, "value", row_lossy(hit->value));
    json_object_set_new(out, "matched", row_lossy(hit->matched));
    json_object_set_new(out, "type",
                        json_string(indicator_type_text(hit->type)));
    json_object_set_new(out, "weak", json_boolean(hit->weak));
    json_object_set_new(out, "validity",
                        json_string(hit->then ? "then" : "now"));
    hit_put_record(out, hit);
    return out;
}

/* What the Elastic Common Schema calls a type, and where its value stands below
   threat.indicator; NULL: it has no name for it. */
static const struct schema {
    const char *type, *group, *field;
} schemas[INDICATOR_TYPE_LAST + 1] = {
    [INDICATOR_IPV4] = {"ipv4-addr", NULL, "ip"},
    [INDICATOR_IPV6] = {"ipv6-addr", NULL, "ip"},
    [INDICATOR_CIDR] = {"ipv4-addr", NULL, NULL},
    [INDICATOR_IP_PORT] = {"ipv4-addr", NULL, NULL},
    [INDICATOR_DOMAIN] = {"domain-name", "url", "domain"},
    [INDICATOR_HOSTNAME] = {"domain-name", "url", "domain"},
    [INDICATOR_ONION] = {"domain-name", "url", "domain"},
    [INDICATOR_URL] = {"url", "url", "full"},
    [INDICATOR_EMAIL] = {"email-addr", "email", "address"},
    [INDICATOR_MD5] = {"file", "hash", "md5"},
    [INDICATOR_SHA1] = {"file", "hash", "sha1"},
    [INDICATOR_SHA224] = {"file", "hash", "sha224"},
    [INDICATOR_SHA256] = {"file", "hash", "sha256"},
    [INDICATOR_SHA384] = {"file", "hash", "sha384"},
    [INDICATOR_SHA512] = {"file", "hash", "sha512"},
    [INDICATOR_SSDEEP] = {"file", "hash", "ssdeep"},
    [INDICATOR_TLSH] = {"file", "hash", "tlsh"},
    [INDICATOR_FILENAME] = {"file", "file", "name"},
    [INDICATOR_PATH] = {"file", "file", "path"},
    [INDICATOR_REGKEY] = {"windows-registry-key", "registry", "path"},
    [INDICATOR_MUTEX] = {"mutex", NULL, NULL},
    [INDICATOR_CERT_MD5] = {"x509-certificate", NULL, NULL},
    [INDICATOR_CERT_SHA1] = {"x509-certificate", NULL, NULL},
    [INDICATOR_CERT_SHA256] = {"x509-certificate", NULL, NULL},
    [INDICATOR_CERT_SERIAL] = {"x509-certificate", "x509", "serial_number"},
    [INDICATOR_MAC] = {"mac-addr", NULL, NULL},
};

/* Of an address, a network or an address with its port. */
static bool is_v6(const struct hit *hit)
{
    return (hit->type == INDICATOR_IPV6 || hit->type == INDICATOR_CIDR ||
            hit->type == INDICATOR_IP_PORT) &&
           ascii_find(hit->value, 0, ':') < hit->value.len;
}

static void put_value(json_t *indicator, const struct hit *hit)
{
    const struct schema *s = &schemas[hit->type];
    json_t *group = indicator;

    json_object_set_new(indicator, "name", row_lossy(hit->value));
    if (s->type != NULL)
        json_object_set_new(indicator, "type",
                            json_string(is_v6(hit) ? "ipv6-addr" : s->type));
    if (s->field == NULL)
        return;
    if (s->group != NULL) {
        group = json_object();
        if (strcmp(s->group, "hash") == 0)
            json_object_set_new(indicator, "file",
                                json_pack("{s:o}", "hash", group));
        else
            json_object_set_new(indicator, s->group, group);
    }
    json_object_set_new(group, s->field, row_lossy(hit->value));
}

json_t *hit_indicator(const struct hit *hit)
{
    json_t *out = json_object();

    put_value(out, hit);
    if (hit_tlp(hit) != NULL)
        json_object_set_new(out, "marking",
                            json_pack("{s:s, s:s}", "tlp",
                                      hit_tlp(hit) + LABEL_PREFIX,
                                      "tlp_version", "2.0"));
    if (*hit->author != '\0')
        json_object_set_new(out, "provider", text_or_null(hit->author));
    if (*hit->title != '\0')
        json_object_set_new(out, "description", text_or_null(hit->title));
    return out;
}

/* Of a long line the part around the match, if it stands there as it is. */
static struct bytes message_of(const struct hit *hit)
{
    const struct bytes line = hit->text, is = hit->matched;
    const uint8_t *found =
        is.len == 0 ? NULL : memmem(line.at, line.len, is.at, is.len);
    size_t from = 0;

    if (line.len <= LINE_SHOWN_MAX)
        return line;
    if (found != NULL && (size_t)(found - line.at) > LINE_SHOWN_MAX / 2)
        from = (size_t)(found - line.at) - LINE_SHOWN_MAX / 2;
    if (from > line.len - LINE_SHOWN_MAX)
        from = line.len - LINE_SHOWN_MAX;
    return (struct bytes){line.at + from, LINE_SHOWN_MAX};
}

void hit_put_schema(json_t *out, const char *kind)
{
    json_object_set_new(out, "ecs", json_pack("{s:s}", "version", "8.11.0"));
    json_object_set_new(out, "event",
                        json_pack("{s:s, s:[s], s:[s], s:s}", "kind", kind,
                                  "category", "threat", "type", "indicator",
                                  "module", "noroshi"));
}

json_t *hit_ecs(const struct hit *hit)
{
    json_t *out = json_object(), *own = hit_json(hit);

    if (hit->timed)
        json_object_set_new(out, "@timestamp", time_or_null(hit));
    hit_put_schema(out, "alert");
    json_object_set_new(out, "log",
                        json_pack("{s:{s:O}, s:O}", "file", "path",
                                  json_object_get(own, "file"), "offset",
                                  json_object_get(own, "offset")));
    json_object_set_new(out, "message", row_lossy(message_of(hit)));
    json_object_set_new(out, "threat",
                        json_pack("{s:o}", "indicator", hit_indicator(hit)));
    json_object_del(own, "file");
    json_object_del(own, "offset");
    json_object_del(own, "time");
    json_object_set_new(out, "noroshi", own);
    return out;
}

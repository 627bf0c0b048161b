#include "tools/formats/blocklist/blocklist_zone.h"

#include <stdio.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/blocklist/blocklist_line.h"
#include "tools/formats/marked.h"

enum {
    LABELS_MAX = 17,
    ADDRESS_ROOM = 64,
    V4_LABELS = 5,
    LENGTH_MAX = 3, /* digits of a network's length */
};

/* A record: whose it is, and what it says. */
struct zone_record {
    struct bytes owner, type, data;
};

static bool is_type(struct bytes word)
{
    static const char *const types[] = {"CNAME", "A",  "AAAA", "TXT", "DNAME",
                                        "SOA",   "NS", "MX",   "SRV"};

    return ascii_one_of(word, types, sizeof types / sizeof *types);
}

/* TTL and class may stand before the type, in any order. */
static bool is_ttl_or_class(struct bytes word)
{
    return ascii_same(word, "IN") ||
           (word.len > 0 && ascii_digit(word.at[0]) &&
            (ascii_all_digits(word) || !ascii_digit(word.at[word.len - 1])));
}

static bool record_of(struct zone_record *out, struct bytes line)
{
    if (!blocklist_word(&out->owner, &line))
        return false;
    do {
        if (!blocklist_word(&out->type, &line))
            return false;
    } while (is_ttl_or_class(out->type));
    out->data = ascii_trim(line);
    return is_type(out->type) && out->data.len > 0;
}

/* "evil.example CNAME .", "$TTL 60", and what a SOA goes on with. */
static bool zone_claims(struct bytes line)
{
    struct zone_record z;

    if (line.at[0] == '$' || line.at[0] == ')')
        return true;
    return record_of(&z, line) && !blocklist_is_sink(z.owner);
}

/* "evil.example A 203.0.113.9" is what somebody resolved, in a list; these
   stand in a zone only. */
static bool zone_proves(struct bytes line)
{
    struct zone_record z;

    if (ascii_starts(line, "$TTL") || ascii_starts(line, "$ORIGIN"))
        return true;
    if (!record_of(&z, line))
        return false;
    return ascii_same(z.type, "SOA") ||
           (ascii_same(z.type, "CNAME") &&
            (z.data.at[0] == '.' || z.data.at[0] == '*' ||
             ascii_starts(z.data, "rpz-")));
}

/* Owners under these speak of other things than a name. */
static const struct {
    const char *label;
    enum { OF_ADDRESS, OF_NAME, OF_CLIENT } of;
} triggers[] = {
    {".rpz-ip", OF_ADDRESS},
    {".rpz-nsip", OF_ADDRESS},
    {".rpz-nsdname", OF_NAME},
    {".rpz-client-ip", OF_CLIENT},
};

enum { TRIGGERS = sizeof triggers / sizeof *triggers };

/* Where the label stands in the owner; its length: nowhere. */
static size_t label_at(struct bytes owner, const char *label)
{
    for (size_t at = 0; at < owner.len; at++) {
        struct bytes rest = ascii_from(owner, at);
        size_t len = strlen(label);

        if (ascii_starts(rest, label) &&
            (rest.len == len || rest.at[len] == '.'))
            return at;
    }
    return owner.len;
}

/* The labels of text, the last first; how many, 0: too many. */
static size_t labels_of(struct bytes out[static LABELS_MAX], struct bytes text)
{
    size_t count = 0;

    while (text.len > 0) {
        size_t start = text.len;

        while (start > 0 && text.at[start - 1] != '.')
            start--;
        if (count == LABELS_MAX)
            return 0;
        out[count++] = ascii_from(text, start);
        text.len = start > 0 ? start - 1 : 0;
    }
    return count;
}

static bool is_v4(const struct bytes *labels, size_t count)
{
    bool digits = count == V4_LABELS;

    for (size_t i = 0; i < count; i++)
        digits = digits && ascii_all_digits(labels[i]);
    return digits;
}

/* "24.0.113.0.203" is 203.0.113.0/24; "128.1.zz.db8.2001" is 2001:db8::1. */
static struct bytes turned(char room[static ADDRESS_ROOM], struct bytes text)
{
    struct bytes labels[LABELS_MAX];
    size_t count = labels_of(labels, text), used = 0;
    bool v4 = is_v4(labels, count);

    if (count < 2 || labels[count - 1].len > LENGTH_MAX)
        return (struct bytes){0};
    for (size_t i = 0; i + 1 < count; i++) {
        bool gap = ascii_same(labels[i], "zz");
        const char *sign = i == 0 ? "" : v4 ? "." : ":";

        if (used + labels[i].len + LENGTH_MAX + 5 >= ADDRESS_ROOM)
            return (struct bytes){0};
        used += (size_t)snprintf(room + used, ADDRESS_ROOM - used, "%s%.*s",
                                 sign, gap ? 0 : (int)labels[i].len,
                                 (const char *)labels[i].at);
        if (gap && (i == 0 || i + 2 == count))
            room[used++] = ':';
    }
    used += (size_t)snprintf(room + used, ADDRESS_ROOM - used, "/%.*s",
                             (int)labels[count - 1].len,
                             (const char *)labels[count - 1].at);
    return (struct bytes){(const uint8_t *)room, used};
}

static void take_turned(struct reading *r, struct bytes text,
                        struct bytes comment)
{
    char room[ADDRESS_ROOM];
    struct bytes network = turned(room, text);

    if (network.len == 0) {
        reading_reject(r, text, N_("no address of a policy zone"));
        return;
    }
    if (ascii_ends(network, "/32") &&
        ascii_find(network, 0, ':') == network.len)
        network.len -= strlen("/32");
    else if (ascii_ends(network, "/128"))
        network.len -= strlen("/128");
    blocklist_take(r, network, comment);
}

/* What the owner speaks of is blocked. */
static void take_owner(struct reading *r, struct bytes owner,
                       struct bytes comment)
{
    for (size_t i = 0; i < TRIGGERS; i++) {
        size_t at = label_at(owner, triggers[i].label);
        struct bytes what = {owner.at, at};

        if (at == owner.len)
            continue;
        if (triggers[i].of == OF_ADDRESS)
            take_turned(r, what, comment);
        else if (triggers[i].of == OF_NAME)
            blocklist_take(r, what, comment);
        else
            reading_reject(
                r, owner, N_("it names the asking host, not what it asks for"));
        return;
    }
    blocklist_take(r, owner, comment);
}

static void zone_read(struct reading *r, struct bytes line,
                      struct bytes comment)
{
    struct zone_record z;

    if (!record_of(&z, line) || ascii_same(z.owner, "@") ||
        ascii_same(z.type, "SOA") || ascii_same(z.type, "NS"))
        return;
    if (ascii_starts(z.data, "rpz-passthru"))
        blocklist_pass(r, z.owner);
    else
        take_owner(r, z.owner, comment);
}

const struct blocklist_form blocklist_zone = {
    "response policy zone", {';', '\0'}, zone_claims, zone_proves, zone_read};

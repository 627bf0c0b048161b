#include "tools/formats/blocklist/blocklist_dns.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/blocklist/blocklist_line.h"

#define IS_ONE_OF(word, words)                                                 \
    ascii_one_of(word, words, sizeof(words) / sizeof *(words))

/* What every hosts file begins with. */
static bool is_own_name(struct bytes word)
{
    static const char *const names[] = {
        "localhost",      "localhost.localdomain", "local",
        "broadcasthost",  "ip6-localhost",         "ip6-loopback",
        "ip6-localnet",   "ip6-mcastprefix",       "ip6-allnodes",
        "ip6-allrouters", "ip6-allhosts",          "0.0.0.0",
    };

    return IS_ONE_OF(word, names);
}

/* "0.0.0.0 evil.example evil2.example" */
static bool hosts_claims(struct bytes line)
{
    struct bytes word;

    return blocklist_word(&word, &line) && blocklist_is_sink(word) &&
           blocklist_word(&word, &line);
}

static void hosts_read(struct reading *r, struct bytes line,
                       struct bytes comment)
{
    struct bytes word;

    (void)blocklist_word(&word, &line);
    while (blocklist_word(&word, &line))
        if (!is_own_name(word))
            blocklist_take(r, word, comment);
}

const struct blocklist_form blocklist_dns_hosts = {
    "hosts file", {'#', '\0'}, hosts_claims, NULL, hosts_read};

/* What follows "key="; empty where the line is of another key. */
static struct bytes dnsmasq_value(struct bytes line, const char *key)
{
    size_t sign = ascii_find(line, 0, '=');

    if (sign == line.len ||
        !ascii_same(ascii_trim((struct bytes){line.at, sign}), key))
        return (struct bytes){0};
    return ascii_trim(ascii_from(line, sign + 1));
}

/* "/evil.example/evil2.example/0.0.0.0" of address, local or server. */
static struct bytes dnsmasq_names(struct bytes line)
{
    static const char *const keys[] = {"address", "local", "server"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct bytes value = dnsmasq_value(line, keys[i]);

        if (value.len > 1 && value.at[0] == '/')
            return value;
    }
    return (struct bytes){0};
}

static bool dnsmasq_claims(struct bytes line)
{
    return dnsmasq_names(line).len > 0 ||
           dnsmasq_value(line, "bogus-nxdomain").len > 0;
}

/* Where a name is asked of another server, it is not blocked. */
static bool is_forwarded(struct bytes line, struct bytes names)
{
    size_t end = names.len;

    while (end > 0 && names.at[end - 1] != '/')
        end--;
    return dnsmasq_value(line, "server").len > 0 && end < names.len;
}

static void dnsmasq_read(struct reading *r, struct bytes line,
                         struct bytes comment)
{
    struct bytes names = dnsmasq_names(line);
    bool passes = is_forwarded(line, names);

    if (names.len == 0) {
        blocklist_take(r, dnsmasq_value(line, "bogus-nxdomain"), comment);
        return;
    }
    names = ascii_from(names, 1);
    for (size_t end; (end = ascii_find(names, 0, '/')) < names.len;
         names = ascii_from(names, end + 1)) {
        struct bytes name = {names.at, end};

        if (passes)
            blocklist_pass(r, name);
        else
            blocklist_take(r, name, comment);
    }
}

const struct blocklist_form blocklist_dns_dnsmasq = {
    "dnsmasq", {'#', '\0'}, dnsmasq_claims, NULL, dnsmasq_read};

/* What follows "key:", without the quotation marks round it. */
static struct bytes unbound_value(struct bytes line, const char *key)
{
    size_t sign = ascii_find(line, 0, ':');

    if (sign == line.len ||
        !ascii_same(ascii_trim((struct bytes){line.at, sign}), key))
        return (struct bytes){0};
    line = ascii_trim(ascii_from(line, sign + 1));
    return line.len > 0 && (line.at[0] == '"' || line.at[0] == '\'')
               ? ascii_from(line, 1)
               : line;
}

/* The name at the front of a value, and what follows it. */
static struct bytes unbound_name(struct bytes *value)
{
    size_t end = 0;
    struct bytes name;

    while (end < value->len && value->at[end] > ' ' &&
           strchr("\"'", value->at[end]) == NULL)
        end++;
    name = (struct bytes){value->at, end};
    *value = ascii_from(*value, end);
    while (value->len > 0 &&
           (value->at[0] <= ' ' || strchr("\"'", value->at[0]) != NULL))
        *value = ascii_from(*value, 1);
    return name;
}

static bool unbound_claims(struct bytes line)
{
    return unbound_value(line, "local-zone").len > 0 ||
           unbound_value(line, "local-data").len > 0 ||
           ascii_same(line, "server:");
}

static void unbound_read(struct reading *r, struct bytes line,
                         struct bytes comment)
{
    static const char *const passing[] = {"transparent", "typetransparent",
                                          "nodefault", "always_transparent"};
    struct bytes zone = unbound_value(line, "local-zone");
    struct bytes value =
        zone.len > 0 ? zone : unbound_value(line, "local-data");
    struct bytes name = unbound_name(&value);

    if (name.len == 0)
        return;
    if (zone.len > 0 && IS_ONE_OF(value, passing))
        blocklist_pass(r, name);
    else
        blocklist_take(r, name, comment);
}

const struct blocklist_form blocklist_dns_unbound = {
    "Unbound", {'#', '\0'}, unbound_claims, NULL, unbound_read};

#include "tools/formats/json/feed_kind.h"

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/misp/misp_label.h"

static bool has(const json_t *o, const char *key)
{
    return json_object_get(o, key) != NULL;
}

/* "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f" */
static bool is_stix_id(struct bytes id)
{
    enum { UUID_LEN = 36 };
    size_t dash = ascii_find(id, 0, '-');

    return id.len > UUID_LEN + 2 && dash == id.len - UUID_LEN - 2 &&
           id.at[dash + 1] == '-';
}

/* What says so itself, whatever its id looks like. */
static bool is_stix_kind(const json_t *o)
{
    return ascii_same(misp_text(o, "pattern_type"), "stix") ||
           (has(o, "spec_version") && has(o, "type") && has(o, "id")) ||
           (ascii_same(misp_text(o, "type"), "bundle") && has(o, "objects"));
}

static bool is_stix(const json_t *o)
{
    const json_t *objects = json_object_get(o, "objects");

    return is_stix_id(misp_text(o, "id")) || is_stix_kind(o) ||
           has(o, "stix_header") || has(o, "STIX_Package") ||
           (json_is_array(objects) &&
            (json_array_size(objects) == 0 || has(o, "more") ||
             is_stix_id(misp_text(json_array_get(objects, 0), "id"))));
}

static bool is_warninglist(const json_t *o)
{
    return json_is_array(json_object_get(o, "list")) &&
           (has(o, "matching_attributes") ||
            (has(o, "description") && has(o, "type") && has(o, "version")));
}

static bool is_galaxy(const json_t *o)
{
    return (json_is_array(json_object_get(o, "values")) && has(o, "authors") &&
            has(o, "uuid")) ||
           (has(o, "namespace") && has(o, "predicates"));
}

/* Events of MISP by their uuid, without what stands in them. */
static bool is_manifest(const json_t *o)
{
    const json_t *first =
        json_object_iter_value(json_object_iter((json_t *)(uintptr_t)o));

    return has(first, "info") && (has(first, "Orgc") || has(first, "orgc")) &&
           has(first, "timestamp");
}

static size_t count_of(const json_t *o, const char *const *keys)
{
    size_t count = 0;

    for (; *keys != NULL; keys++)
        count += has(o, *keys);
    return count;
}

/* Logs of which nobody can say which side of an event is meant: a time, and
   what programs write beside it. */
static bool is_log(const json_t *o)
{
    static const char *const times[] = {
        "@timestamp", "timestamp", "time",     "ts",
        "eventTime",  "EventTime", "datetime", "TimeCreated",
        "StartTime",  "date",      NULL};
    static const char *const marks[] = {"message",
                                        "msg",
                                        "Message",
                                        "level",
                                        "method",
                                        "request",
                                        "pid",
                                        "EventID",
                                        "Channel",
                                        "Computer",
                                        "user_agent",
                                        "userAgent",
                                        "http_method",
                                        "bytes",
                                        "logger",
                                        "remote_addr",
                                        "client_ip",
                                        "src",
                                        "dst",
                                        "src_ip",
                                        "dst_ip",
                                        "srcip",
                                        "dstip",
                                        "action",
                                        "eventSource",
                                        "eventVersion",
                                        "operationName",
                                        "EventSource",
                                        "CloudTrailEvent",
                                        "sourceIPAddress",
                                        "hostname",
                                        "Hostname",
                                        "process",
                                        "program",
                                        NULL};
    static const char *const values[] = {"indicator", "ioc",  "ioc_value",
                                         "value",     "type", NULL};

    return count_of(o, times) > 0 && count_of(o, marks) > 1 &&
           count_of(o, values) == 0;
}

static bool is_schema(const json_t *o)
{
    return has(o, "$schema");
}

static const struct kind {
    bool (*is)(const json_t *o);
    const char *refusal;
} kinds[] = {
    {is_stix, N_("STIX, which is not read here: export it as a MISP event or "
                 "CSV")},
    {is_schema, N_("a JSON schema: there are no indicators in it")},
    {is_warninglist,
     N_("a warninglist of MISP: its values are not indicators")},
    {is_galaxy, N_("a galaxy or taxonomy of MISP: there are no indicators in "
                   "it")},
    {is_manifest, N_("a manifest of MISP: it names events, export the events "
                     "themselves")},
    {is_log, N_("a log, not a list of indicators: take out what is meant, as "
                "text or CSV")},
};

static const char *refusal_of(const json_t *o)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (json_is_object(o) && kinds[i].is(o))
            return kinds[i].refusal;
    return NULL;
}

const char *feed_kind_refusal(const json_t *root)
{
    const char *refusal = refusal_of(root);
    const char *key;
    json_t *v;

    if (refusal == NULL && json_is_array(root))
        return feed_kind_refusal(json_array_get(root, 0));
    json_object_foreach((json_t *)(uintptr_t)root, key, v)
    {
        /* What a server of STIX wraps round its objects. */
        if (refusal == NULL && (json_is_object(v) || json_is_array(v)) &&
            feed_kind_refusal(v) == kinds[0].refusal)
            return kinds[0].refusal;
    }
    return refusal;
}

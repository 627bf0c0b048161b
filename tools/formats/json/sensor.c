#include "tools/formats/json/sensor.h"

#include <stdio.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/judge.h"
#include "tools/formats/marked.h"
#include "tools/formats/misp/misp_label.h"
#include "tools/formats/moment.h"
#include "tools/formats/typed.h"

enum { PATH_MAX_OCTETS = 120 };

/* A field: where it stands, and what it holds. */
struct field {
    const char *path, *type;
    bool named; /* the format calls it an indicator */
};

static const struct field eve_fields[] = {
    {"dns.rrname", "domain", false},
    {"dns.query.rrname", "domain", false},
    {"dns.queries.rrname", "domain", false},
    {"http.hostname", "host", false},
    {"tls.sni", "host", false},
    {"quic.sni", "host", false},
    {"tls.fingerprint", "x509-fingerprint-sha1", false},
    {"tls.ja3.hash", "ja3", false},
    {"tls.ja3s.hash", "ja3s", false},
    {"fileinfo.md5", "md5", false},
    {"fileinfo.sha1", "sha1", false},
    {"fileinfo.sha256", "sha256", false},
    {"files.md5", "md5", false},
    {"files.sha1", "sha1", false},
    {"files.sha256", "sha256", false},
    {NULL, NULL, false},
};

static const struct field zeek_fields[] = {
    {"seen.indicator", "indicator", true},
    {"query", "domain", false},
    {"host", "host", false},
    {"server_name", "host", false},
    {"md5", "md5", false},
    {"sha1", "sha1", false},
    {"sha256", "sha256", false},
    {"ja3", "ja3", false},
    {"ja3s", "ja3s", false},
    {"hassh", "hassh", false},
    {NULL, NULL, false},
};

/* ECS 8: threat.indicator.*; threat.enrichments holds a list of such. */
#define NAMED(PATH, TYPE)                                                      \
    {"threat.indicator." PATH, TYPE, true},                                    \
    {                                                                          \
        "threat.enrichments.indicator." PATH, TYPE, true                       \
    }
static const struct field ecs_fields[] = {
    NAMED("ip", "ip"),
    NAMED("domain", "host"),
    NAMED("url.full", "url"),
    NAMED("url.original", "url"),
    NAMED("url.domain", "host"),
    NAMED("email.address", "email"),
    NAMED("file.hash.md5", "md5"),
    NAMED("file.hash.sha1", "sha1"),
    NAMED("file.hash.sha256", "sha256"),
    NAMED("file.hash.sha512", "sha512"),
    NAMED("file.hash.ssdeep", "ssdeep"),
    NAMED("file.hash.tlsh", "tlsh"),
    NAMED("file.pe.imphash", "imphash"),
    NAMED("registry.path", "regkey"),
    NAMED("x509.serial_number", "certserial"),
    {"url.full", "url", false},
    {"url.domain", "host", false},
    {"dns.question.name", "domain", false},
    {"destination.domain", "host", false},
    {"tls.client.server_name", "host", false},
    {"tls.client.ja3", "ja3", false},
    {"tls.server.ja3s", "ja3s", false},
    {"file.hash.md5", "md5", false},
    {"file.hash.sha1", "sha1", false},
    {"file.hash.sha256", "sha256", false},
    {"process.hash.md5", "md5", false},
    {"process.hash.sha1", "sha1", false},
    {"process.hash.sha256", "sha256", false},
    {NULL, NULL, false},
};
#undef NAMED

/* The two ends of an event. */
struct ends {
    const char *from, *to;
};

/* A sensor: any two of its marks tell. */
static const struct kind {
    const char *marks[8];
    struct ends ends[3];
    const struct field *fields;
} kinds[] = {
    {{"event_type", "src_ip", "dest_ip", "flow_id"},
     {{"src_ip", "dest_ip"}},
     eve_fields},
    {{"ts", "uid", "id.orig_h", "id_orig_h", "fuid"},
     {{"id.orig_h", "id.resp_h"}, {"id_orig_h", "id_resp_h"}},
     zeek_fields},
    {{"@timestamp", "ecs.version", "event.kind", "threat.indicator",
      "source.ip", "destination.ip", "threat.enrichments"},
     {{"source.ip", "destination.ip"}},
     ecs_fields},
};

/* What is done with each string that stands at a path. */
typedef void (*visitor)(void *ctx, struct bytes text);

static bool each(const json_t *v, const char *path, visitor visit, void *ctx);

/* Under a name that has some of the dots of the path in it, or none. */
static bool each_under(const json_t *o, const char *path, visitor visit,
                       void *ctx)
{
    const char *dot = path;
    bool any = false;

    while (dot != NULL) {
        char name[PATH_MAX_OCTETS + 1];
        const json_t *inner;

        dot = strchr(dot, '.');
        snprintf(name, sizeof name, "%.*s",
                 dot == NULL ? PATH_MAX_OCTETS : (int)(dot - path), path);
        dot = dot == NULL ? NULL : dot + 1;
        inner = json_object_get(o, name);
        if (inner != NULL)
            any = each(inner, dot == NULL ? "" : dot, visit, ctx) || any;
    }
    return any;
}

/* Names of fields may have dots in them, or be objects within objects, or lists
   of such. The text at path, each; false: there is nothing. The path bounds the
   depth, and json_map.h that of lists. */
static bool each(const json_t *v, const char *path, visitor visit, void *ctx)
{
    bool any = false;
    const json_t *inner;
    size_t i;

    json_array_foreach(v, i, inner) any = each(inner, path, visit, ctx) || any;
    if (json_is_array(v) || json_is_null(v))
        return any;
    if (*path != '\0')
        return json_is_object(v) && each_under(v, path, visit, ctx);
    if (json_is_string(v) && visit != NULL)
        visit(ctx, misp_string(v));
    return true;
}

static const struct kind *kind_of(const json_t *o)
{
    for (size_t i = 0; json_is_object(o) && i < sizeof kinds / sizeof *kinds;
         i++) {
        size_t marks = 0;

        for (const char *const *m = kinds[i].marks; *m != NULL; m++)
            marks += each(o, *m, NULL, NULL);
        if (marks >= 2)
            return &kinds[i];
    }
    return NULL;
}

bool sensor_knows(const json_t *o)
{
    return kind_of(o) != NULL;
}

/* An event being read. */
struct event {
    struct feed_walk *walk;
    const struct field *field;
    struct record_indicator like;
    struct bytes one; /* the first text at a path */
};

static void take_value(void *ctx, struct bytes text)
{
    struct event *e = ctx;
    const struct typed t = {
        .reading = e->walk->r, .like = &e->like, .whole = true};

    e->like.detect = e->field->named;
    e->walk->r->place.where = bytes_text(e->field->path);
    if (text.len == 0)
        return;
    if (!typed_read_word(&t, bytes_text(e->field->type), text))
        typed_read(&t, &type_names_any, text);
}

static void take_one(void *ctx, struct bytes text)
{
    struct event *e = ctx;

    if (e->one.len == 0)
        e->one = text;
}

static struct bytes text_at(struct event *e, const json_t *o, const char *path)
{
    e->one = (struct bytes){0};
    each(o, path, take_one, e);
    return e->one;
}

/* Which end is the peer's. */
enum side { SIDE_UNKNOWN, SIDE_FROM, SIDE_TO };

static bool is_public(struct reading *r, struct bytes address)
{
    struct token token;

    judge_token(r, &token, address, (struct bytes){0}, TOKEN_CELL);
    return token.verdict == TOKEN_TAKEN;
}

/* "inbound" of ECS, local_orig of Zeek. */
static enum side said_side(struct event *e, const json_t *o)
{
    struct bytes way = text_at(e, o, "network.direction");

    if (ascii_same(way, "outbound") || ascii_same(way, "egress") ||
        (json_is_true(json_object_get(o, "local_orig")) &&
         json_is_false(json_object_get(o, "local_resp"))))
        return SIDE_TO;
    if (ascii_same(way, "inbound") || ascii_same(way, "ingress") ||
        (json_is_false(json_object_get(o, "local_orig")) &&
         json_is_true(json_object_get(o, "local_resp"))))
        return SIDE_FROM;
    return SIDE_UNKNOWN;
}

static enum side peer_side(struct event *e, const json_t *o, struct bytes from,
                           struct bytes to)
{
    enum side side = said_side(e, o);
    bool from_public = is_public(e->walk->r, from);
    bool to_public = is_public(e->walk->r, to);

    if (side != SIDE_UNKNOWN)
        return side;
    if (from_public == to_public && from.len > 0 && to.len > 0)
        return SIDE_UNKNOWN;
    return to_public ? SIDE_TO : SIDE_FROM;
}

enum { REMARK_EVENTS, REMARK_OWN };

/* Once for each kind of remark. */
static bool first_time(struct feed_walk *w, unsigned remark)
{
    const uint64_t bit = UINT64_C(1) << remark;
    bool first = (w->told & bit) == 0;

    w->told |= bit;
    return first;
}

static void take_peer(struct event *e, const char *path, struct bytes address)
{
    static const char type[] = "ip";
    const struct field field = {path, type, false};

    e->field = &field;
    take_value(e, address);
    e->field = NULL;
}

static void tell_own(struct event *e, const char *path)
{
    if (first_time(e->walk, REMARK_OWN))
        findings_note(e->walk->r->found, &e->walk->r->place, bytes_text(path),
                      N_("left out: the own side of what a sensor saw"));
}

static void read_ends(struct event *e, const json_t *o, const struct ends *ends)
{
    struct bytes from = text_at(e, o, ends->from);
    struct bytes to = text_at(e, o, ends->to);
    struct reading *r = e->walk->r;

    if (from.len == 0 && to.len == 0)
        return;
    switch (peer_side(e, o, from, to)) {
    case SIDE_TO:
        take_peer(e, ends->to, to);
        tell_own(e, ends->from);
        break;
    case SIDE_FROM:
        take_peer(e, ends->from, from);
        tell_own(e, ends->to);
        break;
    case SIDE_UNKNOWN:
        if (!is_public(r, from)) { /* within the own networks */
            tell_own(e, ends->from);
            break;
        }
        reading_reject(r, from,
                       N_("one end of a connection: nobody says which "
                          "is the own side"));
        reading_reject(r, to,
                       N_("one end of a connection: nobody says which "
                          "is the own side"));
        break;
    }
}

static void take_times(struct event *e, const json_t *o)
{
    moment_parse(&e->like.first_seen_s,
                 text_at(e, o, "threat.indicator.first_seen"));
    moment_parse(&e->like.last_seen_s,
                 text_at(e, o, "threat.indicator.last_seen"));
}

static void take_label(struct event *e, const json_t *o)
{
    static const char path[] = "threat.indicator.marking.tlp";
    enum tlp tlp;

    if (marking_tlp(&tlp, text_at(e, o, path)) == MARKING_KNOWN)
        reading_part_tlp(e->walk->r, tlp);
}

void sensor_read(struct feed_walk *w, const json_t *o)
{
    const struct kind *kind = kind_of(o);
    struct event e = {.walk = w};

    e.like = findings_entry(INDICATOR_MD5, (struct bytes){0});
    w->r->place = (struct place){.line = feed_walk_line(w)};
    if (first_time(w, REMARK_EVENTS))
        findings_note(w->r->found, &w->r->place, (struct bytes){0},
                      N_("events of a sensor: what it only observed is taken "
                         "as context"));
    reading_part(w->r);
    take_label(&e, o);
    take_times(&e, o);
    for (const struct field *f = kind->fields; f->path != NULL; f++) {
        e.field = f;
        each(o, f->path, take_value, &e);
    }
    w->r->place.where = (struct bytes){0};
    for (const struct ends *ends = kind->ends; ends->from != NULL; ends++)
        read_ends(&e, o, ends);
    reading_part(w->r);
}

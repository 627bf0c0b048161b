#include "tools/formats/misp/misp.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/detail.h"
#include "tools/formats/misp/misp_label.h"
#include "tools/formats/moment.h"
#include "tools/formats/typed.h"

enum { PATH_MAX_OCTETS = 160, DIGITS_MAX = 24 };

/* Who may have an event or a part of it, by MISP's `distribution`. */
enum distribution {
    DISTRIBUTION_ORGANISATION = 0,
    DISTRIBUTION_SHARING_GROUP = 4,
    DISTRIBUTION_INHERIT = 5,
};

struct walk {
    struct reading *r;
    struct json_map *map;
    struct json_pieces *pieces; /* that are left out of events */
    struct fault *fault;
    size_t events, attributes, proposals, deleted;
    struct misp_part labels;
    struct finding_label object; /* what its attributes inherit */
    int object_distribution;     /* the same */
    char path[PATH_MAX_OCTETS];  /* of what is being read */
};

/* MISP writes flags as true, 1 and "1". */
static bool flag_of(const json_t *o, const char *key, bool usual)
{
    const json_t *v = json_object_get(o, key);
    bool flag = usual;

    if (json_is_boolean(v))
        return json_is_true(v);
    if (json_is_integer(v))
        return json_integer_value(v) != 0;
    if (json_is_real(v))
        return json_real_value(v) != 0;
    if (json_is_string(v) && !detail_bool(&flag, misp_text(o, key)))
        return usual;
    return flag;
}

/* Dates are ISO texts, or numbers since 1970 as text or number; 0: none. */
static uint64_t moment_of(struct walk *w, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    struct bytes text = misp_text(o, key);
    char number[DIGITS_MAX];
    uint64_t s = 0;

    if (json_is_integer(v) && json_integer_value(v) > 0) {
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(v));
        text = bytes_text(number);
    }
    if (text.len > 0 && !ascii_same(text, "0") && !moment_parse(&s, text))
        findings_note(w->r->found, &w->r->place, text,
                      N_("a date that cannot be read: left out"));
    return s;
}

/* A number, or its text; INHERIT where nothing is said. */
static int distribution_of(const json_t *o)
{
    const json_t *v = json_object_get(o, "distribution");
    struct bytes text = misp_text(o, "distribution");
    uint64_t n;

    if (json_is_integer(v))
        return (int)json_integer_value(v);
    return ascii_number(&n, text, DISTRIBUTION_INHERIT) ? (int)n
                                                        : DISTRIBUTION_INHERIT;
}

/* Why what is so distributed does not leave; NULL: it may. */
static const char *stays(int distribution)
{
    switch (distribution) {
    case DISTRIBUTION_ORGANISATION:
        return N_("MISP keeps it in its organisation (distribution 0)");
    case DISTRIBUTION_SHARING_GROUP:
        return N_("MISP gives it to a sharing group only (distribution 4)");
    default:
        return NULL;
    }
}

/* Where o stands: its line if its uuid tells, and the path to it. */
static void stand_at(struct walk *w, const json_t *o)
{
    const char *uuid = json_string_value(json_object_get(o, "uuid"));
    unsigned line = uuid == NULL ? 0 : json_map_line(w->map, uuid);

    if (line == 0 && w->path[0] == '\0')
        line = 1; /* the whole document */
    w->r->place = (struct place){.line = line, .where = bytes_text(w->path)};
}

/* The path of the i-th entry of `key` under what path says. */
static void enter(struct walk *w, size_t len, const char *key, size_t i)
{
    snprintf(w->path + len, sizeof w->path - len, "%s%s[%zu]",
             len == 0 ? "" : ".", key, i);
}

static void leave(struct walk *w, size_t len)
{
    w->path[len] = '\0';
}

/* A label that TLP 2.0 does not have cannot be kept, so nothing leaves. */
static enum err refuse_label(struct walk *w, struct bytes tag)
{
    return fault_at(w->fault, w->r->place.line, ERR_BAD_SHAPE,
                    "%.*s: '%.*s' is not a label of TLP 2.0 or PAP: ask the "
                    "author which label applies",
                    (int)w->r->place.where.len,
                    (const char *)w->r->place.where.at, (int)tag.len,
                    (const char *)tag.at);
}

static enum record_role role_of(const json_t *a)
{
    struct bytes category = misp_text(a, "category");
    const struct type_name *kind = type_names_find(misp_text(a, "type"));
    bool network =
        kind != NULL &&
        (kind->how == TYPE_NAMES_ADDRESS ||
         (kind->how == TYPE_NAMES_ONE && kind->type <= INDICATOR_EMAIL));

    if (ascii_same(category, "Payload delivery"))
        return network ? RECORD_ROLE_DELIVERY : RECORD_ROLE_PAYLOAD;
    if (ascii_same(category, "Payload installation") ||
        ascii_same(category, "Artifacts dropped"))
        return RECORD_ROLE_PAYLOAD;
    if (ascii_same(category, "Support Tool"))
        return RECORD_ROLE_TOOL;
    return RECORD_ROLE_UNKNOWN;
}

/* What an object template calls by a text type what we have a type for. */
static struct bytes type_of(const json_t *a)
{
    struct bytes type = misp_text(a, "type");
    struct bytes relation = misp_text(a, "object_relation");

    if (!ascii_same(type, "text"))
        return type;
    if (ascii_same(relation, "ja4-fingerprint"))
        return bytes_text("ja4");
    if (ascii_same(relation, "ja3s-fingerprint-md5"))
        return bytes_text("ja3s");
    return ascii_same(relation, "serial-number") ? bytes_text("certserial")
                                                 : type;
}

/* "type: value", for what is told of a reject that has no value to show. */
static void reject_attribute(struct walk *w, const json_t *a,
                             const char *reason)
{
    char shown[FINDINGS_SHOWN_MAX + 1];
    struct bytes type = misp_text(a, "type"), value = misp_text(a, "value");
    int len = snprintf(
        shown, sizeof shown, "%.*s: %.*s", (int)type.len, (const char *)type.at,
        (int)(value.len < sizeof shown ? value.len : sizeof shown),
        (const char *)value.at);

    if (len >= (int)sizeof shown)
        len = sizeof shown - 1;
    reading_reject(w->r, (struct bytes){(const uint8_t *)shown, (size_t)len},
                   reason);
}

static void read_value(struct walk *w, const json_t *a)
{
    struct record_indicator like =
        findings_entry(INDICATOR_MD5, (struct bytes){0});
    const struct typed t = {
        .reading = w->r, .like = &like, .strict = true, .whole = true};
    struct bytes type = type_of(a);
    const struct type_name *kind = type_names_find(type);

    like.detect = flag_of(a, "to_ids", false);
    like.role = (uint64_t)role_of(a);
    like.comment = misp_text(a, "comment");
    like.first_seen_s = moment_of(w, a, "first_seen");
    like.last_seen_s = moment_of(w, a, "last_seen");
    if (type.len == 0 || misp_text(a, "value").len == 0)
        reject_attribute(w, a, N_("an attribute without type or value"));
    else if (kind != NULL && kind->how == TYPE_NAMES_NONE)
        reject_attribute(w, a, kind->why);
    else if (!typed_read_word(&t, type, misp_text(a, "value")))
        reject_attribute(w, a, N_("a type that is not shared as an indicator"));
}

/* An attribute has the labels of its object, and its own. */
static void begin_part(struct walk *w, const json_t *o)
{
    stand_at(w, o);
    reading_part(w->r);
    w->r->own = w->object;
    w->labels.part = true;
}

static bool is_context(const json_t *a)
{
    const struct type_name *kind = type_names_find(misp_text(a, "type"));

    return kind == NULL || kind->how == TYPE_NAMES_NONE;
}

/* Why the attribute does not leave, by what it or its object says. */
static const char *attribute_stays(const struct walk *w, const json_t *a)
{
    int own = distribution_of(a);

    return stays(own == DISTRIBUTION_INHERIT ? w->object_distribution : own);
}

static void read_attribute(struct walk *w, const json_t *a)
{
    struct bytes unknown = {0};
    const char *why = attribute_stays(w, a);

    w->attributes++;
    w->proposals += json_array_size(json_object_get(a, "ShadowAttribute"));
    if (flag_of(a, "deleted", false)) {
        w->deleted++;
        return;
    }
    begin_part(w, a);
    misp_tags(&w->labels, a, &unknown);
    misp_tags(&w->labels, json_object_get(a, "Event"), &unknown);
    misp_strings(&w->labels, a);
    if (is_context(a)) /* "TLP:RED, for you only": it speaks of the others */
        findings_labels(w->r->found, &w->r->place, misp_text(a, "value"));
    if (unknown.len > 0)
        reject_attribute(w, a, N_("a label that is not one of TLP 2.0 or PAP"));
    else if (why != NULL)
        reject_attribute(w, a, why);
    else
        read_value(w, a);
}

/* Whether one stands where a list would: some tools write it so. */
static bool is_alone(const json_t *list, const char *key)
{
    return json_is_object(list) && json_object_get(list, key) != NULL;
}

/* What is no list, and stands where one would, is told; what is not there is
   nothing. */
static void tell_no_list(struct walk *w, const json_t *list, const char *name)
{
    if (list != NULL && !json_is_null(list) && !json_is_array(list) &&
        json_object_size(list) + json_string_length(list) > 0)
        reading_reject(w->r, bytes_text(name),
                       N_("not a list of attributes or objects: left out"));
}

/* pieces: what is left out of the tree that the list is of. */
static enum err read_attributes(struct walk *w, const json_t *list,
                                struct json_pieces *pieces)
{
    const size_t len = strlen(w->path), count = json_pieces_count(pieces, list);
    enum err err = ERR_OK;

    if (is_alone(list, "value"))
        read_attribute(w, list);
    else
        tell_no_list(w, list, "Attribute");
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        json_t *a = json_pieces_entry(pieces, list, i);

        enter(w, len, "Attribute", i);
        if (a == NULL)
            err = ERR_BAD_SHAPE;
        else if (json_is_object(a))
            read_attribute(w, a);
        json_decref(a);
    }
    leave(w, len);
    return err;
}

static enum err read_object(struct walk *w, const json_t *o,
                            struct json_pieces *pieces)
{
    const json_t *list = json_object_get(o, "Attribute");
    struct bytes unknown = {0};
    enum err err;

    if (flag_of(o, "deleted", false)) {
        w->deleted += json_pieces_count(pieces, list);
        return ERR_OK;
    }
    begin_part(w, o);
    misp_tags(&w->labels, o, &unknown);
    misp_strings(&w->labels, o);
    if (unknown.len > 0)
        return refuse_label(w, unknown);
    w->object = w->r->own;
    w->object_distribution = distribution_of(o);
    err = read_attributes(w, list, pieces);
    w->object = (struct finding_label){0};
    w->object_distribution = DISTRIBUTION_INHERIT;
    return err;
}

static enum err read_objects(struct walk *w, const json_t *list)
{
    const size_t len = strlen(w->path);
    const size_t count = json_pieces_count(w->pieces, list);
    enum err err = ERR_OK;

    if (is_alone(list, "Attribute"))
        return read_object(w, list, w->pieces);
    tell_no_list(w, list, "Object");
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        json_t *o = json_pieces_entry(w->pieces, list, i);

        enter(w, len, "Object", i);
        err = o == NULL ? ERR_BAD_SHAPE : read_object(w, o, NULL);
        json_decref(o);
    }
    leave(w, len);
    return err;
}

static void read_report(struct walk *w, const json_t *report)
{
    if (flag_of(report, "deleted", false))
        return;
    findings_labels(w->r->found, &w->r->place, misp_text(report, "name"));
    findings_labels(w->r->found, &w->r->place, misp_text(report, "content"));
}

/* Reports stay here, but what they are labelled, the event is. */
static void read_reports(struct walk *w, const json_t *list)
{
    if (json_is_object(list))
        read_report(w, list);
    for (size_t i = 0; i < json_array_size(list); i++)
        read_report(w, json_array_get(list, i));
}

/* An event, or attributes and objects that stand where one would. */
static enum err read_event(struct walk *w, const json_t *e)
{
    struct bytes unknown = {0};
    enum err err;

    w->events++;
    w->labels.part = false;
    stand_at(w, e);
    misp_tags(&w->labels, e, &unknown);
    if (unknown.len > 0)
        return refuse_label(w, unknown);
    misp_strings(&w->labels, e);
    if (stays(distribution_of(e)) !=
        NULL) /* its sender chose it all the same */
        findings_note(w->r->found, &w->r->place, misp_text(e, "info"),
                      stays(distribution_of(e)));
    findings_title(w->r->found, misp_text(e, "info"));
    read_reports(w, json_object_get(e, "EventReport"));
    w->proposals += json_array_size(json_object_get(e, "ShadowAttribute"));
    err = read_attributes(w, json_object_get(e, "Attribute"), w->pieces);
    if (err == ERR_OK)
        err = read_objects(w, json_object_get(e, "Object"));
    return err;
}

static bool is_event(const json_t *o)
{
    return json_is_array(json_object_get(o, "Attribute")) ||
           json_is_array(json_object_get(o, "Object")) ||
           (json_object_get(o, "info") != NULL &&
            json_object_get(o, "threat_level_id") != NULL);
}

static bool is_attribute(const json_t *o)
{
    return json_is_string(json_object_get(o, "type")) &&
           json_is_string(json_object_get(o, "value")) &&
           (json_object_get(o, "category") != NULL ||
            json_object_get(o, "to_ids") != NULL);
}

/* One entry of a list, or the document: whatever MISP wraps round it. */
static enum err read_entry(struct walk *w, const json_t *o)
{
    const size_t len = strlen(w->path);
    const json_t *inner;
    enum err err = ERR_OK;

    if ((inner = json_object_get(o, "Event")) != NULL && !is_attribute(o)) {
        snprintf(w->path + len, sizeof w->path - len, "%sEvent",
                 len == 0 ? "" : ".");
        err = read_event(w, inner);
    } else if (json_is_object(inner = json_object_get(o, "Object"))) {
        w->events++;
        err = read_object(w, inner, w->pieces);
    } else if (json_is_object(inner = json_object_get(o, "Attribute"))) {
        w->events++;
        read_attribute(w, inner);
    } else if (is_event(o)) {
        err = read_event(w, o);
    } else if (is_attribute(o)) {
        w->events++;
        read_attribute(w, o);
    }
    leave(w, len);
    return err;
}

static enum err read_list(struct walk *w, const json_t *list, const char *name)
{
    const size_t len = strlen(w->path);
    enum err err = ERR_OK;

    for (size_t i = 0; i < json_array_size(list) && err == ERR_OK; i++) {
        enter(w, len, name, i);
        err = read_entry(w, json_array_get(list, i));
    }
    leave(w, len);
    return err;
}

static enum err read_document(struct walk *w, const json_t *root)
{
    const json_t *response = json_object_get(root, "response");

    if (json_is_array(response))
        return read_list(w, response, "response");
    if (json_is_object(response)) {
        snprintf(w->path, sizeof w->path, "response");
        return read_entry(w, response);
    }
    if (json_is_array(root))
        return read_list(w, root, "");
    return read_entry(w, root);
}

static void tell_count(struct walk *w, size_t count, const char *words)
{
    const struct place nowhere = {0};
    char text[32];

    if (count == 0)
        return;
    snprintf(text, sizeof text, "%zu", count);
    findings_note(w->r->found, &nowhere, bytes_text(text), words);
}

static void tell_left_out(struct walk *w)
{
    tell_count(w, w->deleted, N_("deleted attributes left out"));
    tell_count(w, w->proposals,
               N_("proposals left out: nobody has accepted them"));
}

enum err misp_read(struct reading *r, const struct misp_json *json,
                   struct fault *fault)
{
    struct walk w = {.r = r,
                     .map = json->map,
                     .pieces = json->pieces,
                     .fault = fault,
                     .labels = {r, false},
                     .object_distribution = DISTRIBUTION_INHERIT};
    enum err err = read_document(&w, json->root);

    if (err == ERR_OK && w.events == 0)
        return ERR_NOT_FOUND;
    tell_left_out(&w);
    return err;
}

#include "tools/formats/misp/misp_label.h"

#include <string.h>

#include "tools/formats/label/marking.h"

struct bytes misp_string(const json_t *v)
{
    return json_is_string(v)
               ? (struct bytes){(const uint8_t *)json_string_value(v),
                                json_string_length(v)}
               : (struct bytes){0};
}

struct bytes misp_text(const json_t *o, const char *key)
{
    return misp_string(json_object_get(o, key));
}

/* Labels of one tag; false: a TLP or PAP that nobody knows. */
static bool read_tag(const struct misp_part *p, struct bytes name)
{
    struct markings labels;

    if (marking_tag(&labels, name) == MARKING_UNKNOWN)
        return false;
    if (labels.tlp_there && p->part)
        reading_part_tlp(p->r, labels.tlp);
    else if (labels.tlp_there)
        findings_tlp(p->r->found, &p->r->place, labels.tlp);
    if (labels.pap_there)
        findings_pap(p->r->found, &p->r->place, labels.pap);
    return true;
}

/* {"name": …}, {"Tag": {"name": …}}, or the name alone. */
static void take_tag(const struct misp_part *p, const json_t *tag,
                     struct bytes *unknown)
{
    struct bytes name = misp_text(tag, "name");

    if (name.len == 0)
        name = misp_text(json_object_get(tag, "Tag"), "name");
    if (name.len == 0)
        name = misp_string(tag);
    if (!read_tag(p, name) && unknown->len == 0)
        *unknown = name;
}

/* Tags of an event, object or attribute; *unknown is the first that is an
   unknown label, or empty. */
void misp_tags(const struct misp_part *p, const json_t *o,
               struct bytes *unknown)
{
    static const char *const lists[] = {"Tag", "Tags", "tags", "EventTag",
                                        "AttributeTag"};

    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        const json_t *tags = json_object_get(o, lists[l]);

        if (!json_is_array(tags))
            take_tag(p, tags, unknown);
        for (size_t i = 0; i < json_array_size(tags); i++)
            take_tag(p, json_array_get(tags, i), unknown);
    }
}

/* Whether what stands under a key is read, or labelled, by itself. */
static bool stands_alone(const char *key)
{
    static const char *const keys[] = {"Attribute",    "Object",
                                       "EventReport",  "ShadowAttribute",
                                       "RelatedEvent", "value"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

/* Whatever else is said of an event, object or attribute may label it: notes,
   sightings, descriptions. json_map has bounded the depth. */
void misp_strings(const struct misp_part *p, const json_t *v)
{
    const char *key;
    json_t *inner;
    size_t i;

    json_array_foreach(v, i, inner) misp_strings(p, inner);
    json_object_foreach((json_t *)(uintptr_t)v, key, inner)
    {
        if (!stands_alone(key))
            misp_strings(p, inner);
    }
    if (json_is_string(v) && p->part)
        reading_part_labels(p->r, misp_string(v));
    else if (json_is_string(v))
        findings_labels(p->r->found, &p->r->place, misp_string(v));
}

#include "tools/formats/xml/openioc.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/typed.h"

enum {
    SEARCH_MAX = 160,
    TYPE_MAX = 24,
    CONTENT_MAX = 4096,
    NESTED_MAX = 32, /* of Indicator within Indicator */
};

/* An IndicatorItem. */
struct item {
    bool open, partial, negated;
    unsigned line;
    char search[SEARCH_MAX];
    char type[TYPE_MAX]; /* of the content: "md5", "IP", "string" */
    struct buffer content;
};

struct walk {
    struct reading *r;
    struct xml_pull *pull;
    unsigned first; /* lines before the document */
    struct item item;
    bool all_of[NESTED_MAX]; /* Indicators that are open: operator="AND" */
    size_t nested;
    bool content, title; /* what a text belongs to */
    uint8_t room[CONTENT_MAX];
};

/* What searches end in, where that is not what type_names.h knows. */
static const struct {
    const char *search, *type;
} meanings[] = {
    {"Network/DNS", "host"},
    {"DnsEntryItem/Host", "host"},
    {"DnsEntryItem/RecordName", "host"},
    {"RecordData/Host", "host"},
    {"RecordData/IPv4Address", "ip"},
    {"UrlHistoryItem/HostName", "host"},
    {"PortItem/localIP", "text"},
    {"PortItem/localPort", "text"},
    {"RouteEntryItem/Destination", "ip"},
    {"Network/URI", "url"},
    {"Network/UserAgent", "useragent"},
    {"UserAgent", "useragent"},
    {"Email/From", "email"},
    {"Email/To", "victim"},
    {"Email/CC", "victim"},
    {"Email/BCC", "victim"},
    {"Attachment/Name", "filename"},
    {"PEInfo/ImportTableHash", "imphash"},
    {"RegistryItem/Path", "regkey"},
    {"RegistryItem/KeyPath", "regkey"},
    {"ServiceItem/path", "path"},
    {"ProcessItem/path", "path"},
    {"ProcessItem/name", "filename"},
    {"ServiceItem/serviceDLLmd5sum", "md5"},
    {"ServiceItem/pathmd5sum", "md5"},
    {"HookItem/HookingModule", "text"},
};

/* The type that a search means; empty: it is context. */
static struct bytes type_of(const char *search)
{
    struct bytes text = bytes_text(search);
    const char *slash = strrchr(search, '/');
    const struct type_name *kind;

    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (ascii_ends(text, meanings[i].search))
            return bytes_text(meanings[i].type);
    text = bytes_text(slash == NULL ? search : slash + 1);
    kind = type_names_find(text);
    return kind != NULL && kind->how != TYPE_NAMES_PORT ? text
                                                        : (struct bytes){0};
}

/* What an item is about; NULL: it is context. Without a search the value tells,
   unless its own type does. */
static const struct type_name *kind_of(const struct item *item)
{
    const struct type_name *kind = type_names_find(type_of(item->search));

    if (item->search[0] != '\0')
        return kind;
    kind = type_names_find(bytes_text(item->type));
    return kind == NULL ? &type_names_any : kind;
}

/* A name that the innocent use as well. */
static bool is_common(const struct type_name *kind)
{
    return kind->how == TYPE_NAMES_FILE ||
           (kind->how == TYPE_NAMES_ONE && kind->type >= INDICATOR_FILENAME &&
            kind->type <= INDICATOR_USER_AGENT);
}

static bool within_all_of(const struct walk *w)
{
    for (size_t i = 0; i < w->nested && i < NESTED_MAX; i++)
        if (w->all_of[i])
            return true;
    return false;
}

static void settle(struct walk *w, struct bytes value)
{
    struct record_indicator like = findings_entry(INDICATOR_MD5, value);
    const struct typed t = {.reading = w->r, .like = &like, .whole = true};
    const struct type_name *kind = kind_of(&w->item);

    if (w->item.negated)
        reading_reject(w->r, value, N_("must not occur: not an indicator"));
    else if (kind == NULL)
        reading_reject(w->r, value, N_("context, not an indicator"));
    else if (w->item.partial && is_common(kind))
        reading_reject(w->r, value, N_("a part of a value, not an indicator"));
    else {
        like.detect = !(within_all_of(w) && is_common(kind));
        typed_read(&t, kind, value);
    }
}

static void end_item(struct walk *w)
{
    w->r->place = (struct place){.line = w->item.line,
                                 .where = bytes_text(w->item.search)};
    reading_part(w->r);
    settle(w, ascii_trim(bytes_of(&w->item.content)));
    w->item.open = false;
}

static void copy_attribute(struct walk *w, const char *name, char *to,
                           size_t size)
{
    struct bytes value = xml_pull_attribute(w->pull, name);

    if (value.len >= size)
        value.len = size - 1;
    memcpy(to, value.at, value.len);
    to[value.len] = '\0';
}

static void begin_item(struct walk *w)
{
    struct bytes condition;

    w->item = (struct item){
        .open = true,
        .line = w->first + xml_pull_line(w->pull) - 1,
        .content = {w->room, 0, sizeof w->room},
    };
    condition = xml_pull_attribute(w->pull, "condition");
    w->item.partial = condition.len > 0 && !ascii_same(condition, "is");
    w->item.negated = ascii_starts(condition, "isnot") ||
                      ascii_starts(condition, "containsnot") ||
                      ascii_same(xml_pull_attribute(w->pull, "negate"), "true");
}

static void begin(struct walk *w)
{
    if (xml_pull_is(w->pull, "Indicator")) {
        if (w->nested < NESTED_MAX)
            w->all_of[w->nested] =
                ascii_same(xml_pull_attribute(w->pull, "operator"), "AND");
        w->nested++;
    } else if (xml_pull_is(w->pull, "IndicatorItem")) {
        begin_item(w);
    } else if (w->item.open && xml_pull_is(w->pull, "Context")) {
        copy_attribute(w, "search", w->item.search, sizeof w->item.search);
    }
    w->content = w->item.open && xml_pull_is(w->pull, "Content");
    if (w->content)
        copy_attribute(w, "type", w->item.type, sizeof w->item.type);
    w->title = xml_pull_is(w->pull, "short_description");
}

static void end(struct walk *w)
{
    if (xml_pull_is(w->pull, "Indicator") && w->nested > 0)
        w->nested--;
    else if (w->item.open && xml_pull_is(w->pull, "IndicatorItem"))
        end_item(w);
    w->content = w->title = false;
}

static void take_text(struct walk *w)
{
    struct bytes text = xml_pull_text(w->pull);

    if (w->content)
        buffer_add(&w->item.content, text);
    if (w->title)
        findings_title(w->r->found, text);
}

bool openioc_read(struct reading *r, struct xml_pull *p)
{
    struct walk w = {.r = r, .pull = p, .first = r->place.line};

    begin(&w);
    for (;;)
        switch (xml_pull_next(p)) {
        case XML_PULL_OPEN:
            begin(&w);
            break;
        case XML_PULL_CLOSE:
            end(&w);
            break;
        case XML_PULL_TEXT:
            take_text(&w);
            break;
        case XML_PULL_END:
            return true;
        case XML_PULL_FAULT:
            return false;
        }
}

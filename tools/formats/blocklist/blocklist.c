#include "tools/formats/blocklist/blocklist.h"

#include "proto/ascii.h"
#include "tools/formats/blocklist/blocklist_dns.h"
#include "tools/formats/blocklist/blocklist_web.h"
#include "tools/formats/blocklist/blocklist_zone.h"
#include "tools/formats/text/text.h"

enum {
    SNIFF_LINES = 400,
    TENTHS = 8, /* of the lines that say anything must be of the form */
};

static const struct blocklist_form *const forms[] = {
    &blocklist_dns_hosts,   &blocklist_zone,        &blocklist_dns_dnsmasq,
    &blocklist_dns_unbound, &blocklist_web_adblock, &blocklist_web_squid,
};

static struct bytes next_line(struct bytes *left)
{
    size_t end = ascii_find(*left, 0, '\n');
    struct bytes line = {left->at, end};

    *left = ascii_from(*left, end < left->len ? end + 1 : end);
    return line;
}

/* Whether c begins a comment of the form at that place: at the front, or behind
   a blank. */
static bool begins_comment(const struct blocklist_form *form, struct bytes line,
                           size_t at)
{
    uint8_t c = line.at[at];

    if (c == '\0' ||
        ((char)c != form->comment[0] && (char)c != form->comment[1]))
        return false;
    return at == 0 || line.at[at - 1] <= ' ';
}

/* The line without its comment, which is what stands behind the mark. */
static struct bytes without_comment(const struct blocklist_form *form,
                                    struct bytes line, struct bytes *comment)
{
    size_t at = 0;

    while (at < line.len && !begins_comment(form, line, at))
        at++;
    *comment = at < line.len ? ascii_trim(ascii_from(line, at + 1))
                             : (struct bytes){0};
    return ascii_trim((struct bytes){line.at, at});
}

/* How many tenths of the lines that say anything are of the form. */
static bool fits(const struct blocklist_form *form, struct bytes text)
{
    size_t said = 0, own = 0, sure = 0;
    struct bytes comment;

    for (size_t n = 0; n < SNIFF_LINES && text.len > 0; n++) {
        struct bytes line = without_comment(form, next_line(&text), &comment);

        if (line.len == 0)
            continue;
        said++;
        own += form->claims(line);
        sure += form->proves == NULL || form->proves(line);
    }
    return own > 0 && sure > 0 && 10 * own >= TENTHS * said;
}

const struct blocklist_form *blocklist_sniff(struct bytes text)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (fits(forms[i], text))
            return forms[i];
    return NULL;
}

/* A line that is of another form: "203.0.113.9" among names. */
static void read_other(struct reading *r, struct bytes line)
{
    const struct text_lines other = {.text = line, .page = true};
    unsigned here = r->place.line;

    r->place.line--;
    text_read(r, &other);
    r->place.line = here;
}

void blocklist_read(struct reading *r, const struct blocklist_form *form,
                    struct bytes text)
{
    struct bytes comment;

    while (text.len > 0) {
        struct bytes whole = next_line(&text);
        struct bytes line = without_comment(form, whole, &comment);

        r->place.line++;
        reading_part(r);
        findings_labels(r->found, &r->place, whole);
        if (line.len == 0)
            continue;
        if (form->claims(line))
            form->read(r, line, comment);
        else
            read_other(r, line);
    }
}

#include "tools/formats/blocklist/blocklist_line.h"

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/typed.h"

bool blocklist_word(struct bytes *word, struct bytes *left)
{
    size_t end = 0;

    *left = ascii_trim(*left);
    while (end < left->len && left->at[end] > ' ')
        end++;
    *word = (struct bytes){left->at, end};
    *left = ascii_from(*left, end);
    return end > 0;
}

bool blocklist_is_sink(struct bytes word)
{
    static const char *const sinks[] = {
        "0.0.0.0", "0",   "127.0.0.1",   "127.0.1.1",       "255.255.255.255",
        "::",      "::1", "fe80::1%lo0", "0:0:0:0:0:0:0:0", "::ffff:0.0.0.0",
    };

    return ascii_one_of(word, sinks, sizeof sinks / sizeof *sinks);
}

static void take(struct reading *r, const struct type_name *kind,
                 struct bytes value, struct bytes comment)
{
    struct record_indicator like =
        findings_entry(INDICATOR_DOMAIN, (struct bytes){0});
    const struct typed t = {.reading = r, .like = &like, .whole = true};

    like.comment = comment;
    typed_read(&t, kind, value);
}

void blocklist_take(struct reading *r, struct bytes host, struct bytes comment)
{
    if (ascii_starts(host, "*."))
        host = ascii_from(host, 2);
    while (host.len > 0 && host.at[0] == '.')
        host = ascii_from(host, 1);
    while (host.len > 0 && host.at[host.len - 1] == '.')
        host.len--;
    if (host.len > 0)
        take(r, &type_names_any, host, comment);
}

void blocklist_take_url(struct reading *r, struct bytes url)
{
    static const struct type_name kind = {TYPE_NAMES_ONE, INDICATOR_URL, NULL};

    take(r, &kind, url, (struct bytes){0});
}

void blocklist_pass(struct reading *r, struct bytes host)
{
    reading_reject(r, host, N_("the list lets it pass"));
}

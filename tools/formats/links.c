#include "tools/formats/links.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/host.h"
#include "proto/indicator.h"
#include "tools/formats/word/domain.h"

enum { WRITTEN_MAX = 2 * HOST_NAME_MAX /* octets of a defanged host */ };

/* The host at the front of text, as it is written. */
static struct bytes written_host(struct bytes text)
{
    static const bool ends[256] = {
        ['/'] = true, ['?'] = true, ['#'] = true, [':'] = true, ['\\'] = true,
        ['|'] = true, [','] = true, [';'] = true, ['"'] = true, ['\''] = true,
        ['<'] = true, ['>'] = true, ['`'] = true,
    };
    size_t end = 0;

    while (end < text.len && end < WRITTEN_MAX && text.at[end] > ' ' &&
           !ends[text.at[end]])
        end++;
    return (struct bytes){text.at, end};
}

static void remember(struct links *l, struct bytes written)
{
    struct buffer room = {l->octets, l->used, sizeof l->octets};
    BYTES_UNSET uint8_t octets[WRITTEN_MAX];
    struct buffer live = {octets, 0, sizeof octets};
    struct bytes host;
    bool changed;

    if (l->count == LINKS_HOSTS_MAX ||
        ascii_find(written, 0, '@') < written.len ||
        indicator_refang(&live, written, &changed) != ERR_OK ||
        !domain_file_end(bytes_of(&live)) ||
        host_canonical(&room, bytes_of(&live)) != ERR_OK)
        return;
    host = (struct bytes){room.at + l->used, room.len - l->used};
    if (links_have(l, host))
        return;
    l->hosts[l->count++] = host;
    l->used = room.len;
}

/* Octets of the sign before a host that ends at `at`; 0: there is none. */
static bool before_host(struct bytes text, size_t at)
{
    return text.at[at] == '@' ||
           (text.at[at] == '/' && at > 0 && text.at[at - 1] == '/');
}

/* At a glance: what begins no spelling of a hidden dot. */
static bool is_plain(uint8_t c)
{
    return c != '[' && c != '(' && c != '{' && c != '.';
}

/* hxxp, [.] in the host: whoever wrote it saw to it that nobody clicks. */
static bool is_hidden(struct bytes text, size_t slashes, struct bytes host)
{
    static const char *const dots[] = {"[.", "(.", "{.", ".]", "[dot"};
    static const char *const schemes[] = {"hxxp://", "hxxps://"};

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t len = strlen(schemes[i]);

        if (slashes + 1 >= len &&
            ascii_starts(ascii_from(text, slashes + 1 - len), schemes[i]))
            return true;
    }
    for (size_t at = 0; at < host.len; at++)
        for (size_t i = 0;
             !is_plain(host.at[at]) && i < sizeof dots / sizeof *dots; i++)
            if (ascii_starts(ascii_from(host, at), dots[i]))
                return true;
    return false;
}

void links_look(struct links *l, struct bytes text)
{
    for (size_t at = 0; at < text.len; at++) {
        struct bytes host;

        if ((text.at[at] != '/' && text.at[at] != '@') ||
            !before_host(text, at))
            continue;
        host = written_host(ascii_from(text, at + 1));
        if (text.at[at] == '/' && is_hidden(text, at, host))
            l->hidden++;
        else if (text.at[at] == '/')
            l->live++;
        remember(l, host);
    }
}

bool links_live_own(const struct links *l, bool list)
{
    return l->hidden > (list ? l->live : 0);
}

bool links_have(const struct links *l, struct bytes name)
{
    for (size_t i = 0; i < l->count; i++)
        if (bytes_equal(l->hosts[i], name))
            return true;
    return false;
}

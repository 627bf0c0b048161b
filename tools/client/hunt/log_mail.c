#include "tools/client/hunt/log_mail.h"

#include <stdlib.h>

#include "proto/ascii.h"
#include "tools/formats/charset/charset.h"
#include "tools/formats/mail/mail.h"

/* A walk over the lines of one mail. */
struct walk {
    struct text_pool *pool;
    log_mail_take *take;
    void *who;
};

static bool take_line(const struct walk *w, struct bytes text, unsigned line)
{
    return w->take(w->who, text_pool_copy(w->pool, text), line);
}

/* lines: where each of them stands; behind the last one nothing is known. */
static bool each_line(const struct walk *w, struct bytes text,
                      const unsigned *lines, size_t count)
{
    for (size_t i = 0; text.len > 0; i++) {
        const size_t end = ascii_find(text, 0, '\n');
        const unsigned line = count == 0 ? 1 : lines[i < count ? i : count - 1];

        if (!take_line(w, (struct bytes){text.at, end}, line))
            return false;
        text = ascii_from(text, end < text.len ? end + 1 : end);
    }
    return true;
}

/* What is no text, as a picture, has its name alone. */
static bool each_of_part(const struct walk *w, const struct mail_part *p)
{
    const struct bytes octets = {p->octets, p->len};
    struct charset_text chars;
    struct fault fault;
    bool taken;

    if ((p->kind == MAIL_FILE || p->kind == MAIL_OTHER) &&
        !take_line(w, bytes_text(p->name), p->first))
        return false;
    if (charset_read_declared(&chars, octets, bytes_text(p->charset), &fault) !=
        ERR_OK)
        return true;
    taken = each_line(w, chars.text, p->lines, p->line_count);
    charset_close(&chars);
    return taken;
}

bool log_mail_each(struct bytes mail, struct text_pool *pool,
                   log_mail_take *take, void *who)
{
    const struct walk w = {pool, take, who};
    struct mail *m = calloc(1, sizeof *m); /* large: not for the stack */
    bool taken;

    if (m == NULL)
        abort();
    mail_open(m, mail, 1);
    taken =
        each_line(&w, bytes_of(&m->headers), m->header_lines, m->header_count);
    for (size_t i = 0; i < m->count && taken; i++)
        taken = each_of_part(&w, &m->parts[i]);
    mail_close(m);
    free(m);
    return taken;
}

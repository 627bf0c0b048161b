#include "node/lang/translate.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

#include "node/lang/translate_words.h"
#include "proto/ascii.h"

enum { PIECES_MAX = 8, DEPTH_MAX = 2, CONTEXT_KEY_MAX = 64 };

/* Made from the sources when this is built: tools/cli/po/extract.sh. */
static const char *const forms[] = {
#include "node/lang/translate_list.h"
};

/* What a conversion of a form stands for. */
struct piece {
    size_t arg; /* printf's count of arguments, from 1 */
    struct bytes text;
    bool quoted;
};

/* One conversion: "%llu" and "%.*s". */
struct conversion {
    size_t len, args;
    bool number;
};

static struct conversion conversion_at(const char *at)
{
    size_t len = 1 + strspn(at + 1, "0123456789.*$-+ #hljzt");
    struct conversion c = {len + 1, 1, at[len] != 's'};

    for (size_t i = 0; i < len; i++)
        c.args += at[i] == '*';
    return c;
}

/* Octets up to the next conversion; no form has "%%". */
static size_t plain(const char *form)
{
    return strcspn(form, "%");
}

static bool is_number(struct bytes text)
{
    if (text.len > 0 && text.at[0] == '-')
        text = (struct bytes){text.at + 1, text.len - 1};
    return text.len > 0 && ascii_all_digits(text);
}

/* What lies before the next plain text of the form; at its end, the rest. */
static bool take(struct bytes *out, const char *form, const char *text)
{
    size_t n = plain(form), left = strlen(text);
    const char *end = memmem(text, left, form, n);

    if (form[n] == '\0') { /* nothing comes after it */
        if (left < n || memcmp(text + left - n, form, n) != 0)
            return false;
        end = text + left - n;
    }
    if (end == NULL)
        return false;
    *out = (struct bytes){(const uint8_t *)text, (size_t)(end - text)};
    return true;
}

/* Whether text was made of form; answers its plain octets, 0: it was not. */
static size_t fits(const char *form, const char *text, struct piece *pieces,
                   size_t *count)
{
    size_t octets = 0, arg = 0;

    for (*count = 0;;) {
        size_t n = plain(form);
        struct conversion c;

        if (strncmp(form, text, n) != 0)
            return 0;
        octets += n;
        form += n;
        text += n;
        if (*form == '\0')
            return *text == '\0' ? octets : 0;
        if (*count == PIECES_MAX)
            return 0;
        c = conversion_at(form);
        arg += c.args;
        pieces[*count].arg = arg;
        pieces[*count].quoted = n > 0 && form[-1] == '\'';
        form += c.len;
        if (!take(&pieces[*count].text, form, text) ||
            (c.number && !is_number(pieces[*count].text)))
            return 0;
        text += pieces[(*count)++].text.len;
    }
}

static void render(struct buffer *out, const char *english, unsigned depth);

/* A piece of a sentence may be a sentence of its own. */
static void add_piece(struct buffer *out, const struct piece *p, unsigned depth)
{
    char text[TRANSLATE_MAX];

    if (p->quoted || p->text.len >= sizeof text) {
        (void)buffer_add(out, p->text);
        return;
    }
    memcpy(text, p->text.at, p->text.len);
    text[p->text.len] = '\0';
    render(out, text, depth + 1);
}

/* The translated form, with the pieces where it wants them: "%2$s" or in
   order. */
static void fill(struct buffer *out, const char *form,
                 const struct piece *pieces, size_t count, unsigned depth)
{
    size_t next = 0;

    while (*form != '\0') {
        size_t n = plain(form), i;
        const char *dollar;

        (void)buffer_add(out, (struct bytes){(const uint8_t *)form, n});
        form += n;
        if (*form == '\0')
            return;
        n = conversion_at(form).len;
        dollar = memchr(form, '$', n);
        i = next++;
        if (dollar != NULL)
            for (i = 0; i < count && pieces[i].arg != (size_t)(form[1] - '0');)
                i++;
        if (i < count)
            add_piece(out, &pieces[i], depth);
        form += n;
    }
}

static void render(struct buffer *out, const char *english, unsigned depth)
{
    struct piece pieces[PIECES_MAX], best_pieces[PIECES_MAX];
    const char *word = translate_word(english), *best = NULL;
    size_t count, best_count = 0, best_octets = 0;

    for (size_t i = 0; word == english && depth <= DEPTH_MAX &&
                       i < sizeof forms / sizeof *forms;
         i++) {
        size_t octets = fits(forms[i], english, pieces, &count);

        if (octets <= best_octets || count == 0)
            continue;
        best = forms[i];
        best_octets = octets;
        best_count = count;
        memcpy(best_pieces, pieces, sizeof pieces);
    }
    if (best == NULL)
        (void)buffer_add_text(out, word);
    else
        fill(out, gettext(best), best_pieces, best_count, depth);
}

/* What people read for it in English; NULL: itself. */
static const char *plainer(const char *english)
{
    const struct translate_plainer *all = translate_plainer();

    for (size_t i = 0; all[i].said != NULL; i++)
        if (strcmp(all[i].said, english) == 0)
            return all[i].shown;
    return NULL;
}

const char *translate_word(const char *english)
{
    const char *shown = plainer(english), *translated, *context;

    if (shown != NULL)
        english = shown;
    translated = *english == '\0' ? english : gettext(english);
    context = translated == english ? strchr(english, '\004') : NULL;
    return context != NULL ? context + 1 : translated;
}

const char *translate_word_of(const char *context, const char *english)
{
    char key[CONTEXT_KEY_MAX];
    int n = snprintf(key, sizeof key, "%s\004%s", context, english);
    const char *translated =
        n > 0 && (size_t)n < sizeof key ? gettext(key) : key;

    return translated == key ? translate_word(english) : translated;
}

const char *translate(char room[static TRANSLATE_MAX], const char *english)
{
    struct buffer out = {(uint8_t *)room, 0, TRANSLATE_MAX - 1};

    render(&out, english, 0);
    room[out.len] = '\0';
    return room;
}

bool translate_known(const char *english)
{
    const char *const *words = translate_words();

    if (plainer(english) != NULL)
        return true;
    for (size_t i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], english) == 0)
            return true;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i], english) == 0)
            return true;
    return false;
}

#include "tools/formats/charset/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/charset/charset_guess.h"
#include "tools/formats/charset/charset_jis.h"
#include "tools/formats/charset/charset_mixed.h"
#include "tools/formats/charset/charset_nul.h"
#include "tools/formats/marked.h"

enum { OUT_STEP = 64 * 1024 }; /* room for output that iconv is given at once */

/* U+FFFD, where octets are no character. */
static const uint8_t replacement[] = {0xef, 0xbf, 0xbd};

/* What iconv is given, and what it gave. */
struct conversion {
    const char *from;
    struct bytes input;
    bool lenient; /* foreign octets become U+FFFD */
    struct buffer out;
    size_t at; /* octets of input that were taken */
    size_t foreign, first_foreign;
};

/* UTF-16: a line feed is two octets. */
static unsigned wide_line_at(struct bytes input, size_t offset, bool big)
{
    unsigned line = 1;

    for (size_t i = 0; i + 1 < offset && i + 1 < input.len; i += 2)
        line += input.at[i + big] == '\n' && input.at[i + !big] == 0;
    return line;
}

static enum err broken_at(struct fault *fault, struct bytes input,
                          size_t offset, enum charset c)
{
    bool wide = c == CHARSET_UTF16LE || c == CHARSET_UTF16BE;
    unsigned line = wide ? wide_line_at(input, offset, c == CHARSET_UTF16BE)
                         : ascii_line(input, offset);

    return fault_at(fault, line, ERR_BAD_SHAPE, "%s", charset_broken(c));
}

static bool grow(struct buffer *b)
{
    if (b->cap - b->len >= OUT_STEP)
        return true;
    if (b->cap > CHARSET_TEXT_MAX)
        return false;
    b->cap = b->cap + b->cap / 2 + 2 * OUT_STEP;
    b->at = realloc(b->at, b->cap);
    if (b->at == NULL)
        abort();
    return true;
}

/* Past one octet that is no character. */
static void replace(struct conversion *c)
{
    if (c->foreign++ == 0)
        c->first_foreign = c->at;
    c->at++;
    if (!buffer_add(&c->out, (struct bytes){replacement, sizeof replacement}))
        abort(); /* grow() left room for more */
}

static enum err convert_with(struct conversion *c, iconv_t cd)
{
    while (c->at < c->input.len) {
        char *from = (char *)(uintptr_t)(c->input.at + c->at), *to;
        size_t left = c->input.len - c->at, room, rc;

        if (!grow(&c->out))
            return ERR_TOO_BIG;
        to = (char *)c->out.at + c->out.len;
        room = c->out.cap - c->out.len - sizeof replacement;
        rc = iconv(cd, &from, &left, &to, &room);
        c->out.len = (size_t)((uint8_t *)to - c->out.at);
        c->at = c->input.len - left;
        if (rc != (size_t)-1 || errno == E2BIG)
            continue;
        if (!c->lenient)
            return ERR_BAD_SHAPE;
        replace(c);
    }
    return ERR_OK;
}

/* out.at is for the caller to free. ERR_BAD_SHAPE: c->at is where it broke. */
static enum err convert(struct conversion *c, struct fault *fault)
{
    iconv_t cd = iconv_open("UTF-8", c->from);
    enum err err;

    if (cd == (iconv_t)-1)
        return fault_say(fault, ERR_IO, "%s",
                         N_("this system's iconv does not know the encoding"));
    err = convert_with(c, cd);
    iconv_close(cd);
    if (err == ERR_TOO_BIG)
        fault_say(fault, err, "%s", N_("larger than 384 MiB as UTF-8"));
    return err;
}

/* What was converted becomes the text. */
static enum err settle(struct charset_text *out, struct conversion *c,
                       enum err err)
{
    if (err != ERR_OK) {
        free(c->out.at);
        return err;
    }
    out->owned = c->out.at;
    out->text = bytes_of(&c->out);
    out->foreign = c->foreign;
    if (c->foreign > 0)
        out->foreign_line = ascii_line(c->input, c->first_foreign);
    return ERR_OK;
}

static enum err through_iconv(struct charset_text *out, struct bytes input,
                              bool lenient, struct fault *fault)
{
    struct conversion c = {.from = charset_iconv(out->charset),
                           .input = input,
                           .lenient = lenient};
    enum err err = convert(&c, fault);

    if (err == ERR_BAD_SHAPE)
        broken_at(fault, input, c.at, out->charset);
    return settle(out, &c, err);
}

/* Lines that are written alike, behind what c->out has. */
static enum err add_lines(struct conversion *c, struct bytes whole,
                          enum charset as, struct fault *fault)
{
    const size_t before = c->foreign;
    enum err err;

    c->from = charset_iconv(as);
    c->lenient = true;
    c->at = 0;
    err = convert(c, fault);
    if (before == 0 && c->foreign > 0)
        c->first_foreign += (size_t)(c->input.at - whole.at);
    return err;
}

static enum err read_mixed(struct charset_text *out, struct bytes input,
                           struct fault *fault)
{
    struct conversion c = {0};
    struct bytes left = input;
    enum err err = ERR_OK;
    enum charset as;

    while (err == ERR_OK &&
           charset_mixed_next(&c.input, &as, &left, out->charset))
        err = add_lines(&c, input, as, fault);
    c.input = input;
    return settle(out, &c, err);
}

static enum err read_jis(struct charset_text *out, struct bytes input,
                         struct fault *fault)
{
    struct buffer euc = {.cap = input.len + input.len / 2 + 1};
    size_t taken;
    enum err err;

    euc.at = malloc(euc.cap);
    if (euc.at == NULL)
        abort();
    taken = charset_jis_read(&euc, input);
    if (taken < input.len)
        err = broken_at(fault, input, taken, out->charset);
    else /* lines are the same, octets not */
        err = through_iconv(out, bytes_of(&euc), false, fault);
    free(euc.at);
    return err;
}

static enum err to_utf8(struct charset_text *out, struct bytes input,
                        bool foreign, struct fault *fault)
{
    enum charset c = out->charset;
    bool wide = c == CHARSET_UTF16LE || c == CHARSET_UTF16BE;

    if (c == CHARSET_ISO2022JP)
        return read_jis(out, input, fault);
    if (c == CHARSET_UTF8_CP932 || c == CHARSET_UTF8_EUCJP)
        return read_mixed(out, input, fault);
    if (c == CHARSET_UTF8 && !foreign) {
        out->text = input;
        return ERR_OK;
    }
    if (wide && input.len % 2 != 0) /* its last octet is half a character */
        return broken_at(fault, input, input.len - 1, c);
    return through_iconv(out, input, foreign, fault);
}

/* Old Macintosh lines end in CR alone. */
static void end_lines_in_lf(struct charset_text *t)
{
    struct bytes text = t->text;

    if (text.len == 0 || memchr(text.at, '\r', text.len) == NULL ||
        memchr(text.at, '\n', text.len) != NULL)
        return;
    if (t->owned == NULL) {
        t->owned = malloc(text.len);
        if (t->owned == NULL)
            abort();
        memcpy(t->owned, text.at, text.len);
    }
    for (size_t i = 0; i < text.len; i++)
        if (t->owned[i] == '\r')
            t->owned[i] = '\n';
    t->text.at = t->owned;
}

/* A few NULs become U+FFFD; many are those of no text. */
static enum err replace_nuls(struct charset_text *t, struct fault *fault)
{
    const struct bytes text = t->text;
    const uint8_t *nul = text.len == 0 ? NULL : memchr(text.at, 0, text.len);
    struct buffer shown;
    size_t first = 0, count;
    unsigned line;

    if (nul == NULL)
        return ERR_OK;
    if (!charset_nul_strays(text))
        return fault_at(fault, ascii_line(text, (size_t)(nul - text.at)),
                        ERR_BAD_SHAPE, "%s",
                        N_("a NUL octet: not a text file"));
    shown = charset_nul_shown(text, &first, &count);
    line = ascii_line(text, first);
    if (t->foreign == 0 || line < t->foreign_line)
        t->foreign_line = line;
    t->foreign += count;
    free(t->owned);
    t->owned = shown.at;
    t->text = bytes_of(&shown);
    return ERR_OK;
}

/* What was read, without a mark and with lines that end in LF. */
static enum err finish(struct charset_text *out, enum err err,
                       struct fault *fault)
{
    if (err == ERR_OK)
        err = replace_nuls(out, fault);
    if (err != ERR_OK) {
        charset_close(out);
        return err;
    }
    end_lines_in_lf(out);
    if (ascii_starts(out->text, "\xef\xbb\xbf"))
        out->text = ascii_from(out->text, 3);
    return ERR_OK;
}

enum err charset_read(struct charset_text *out, struct bytes input,
                      struct fault *fault)
{
    struct charset_guess guess;
    enum err err;

    *out = (struct charset_text){0};
    err = charset_guess(&guess, input, fault);
    out->charset = guess.charset;
    out->line = guess.line;
    if (err == ERR_OK)
        err = to_utf8(out, input, guess.foreign, fault);
    return finish(out, err, fault);
}

/* In what it declares. false: it does not read so, or is UTF-8 all the same. */
static bool read_as_declared(struct charset_text *out, struct bytes input,
                             struct bytes label)
{
    struct conversion c = {.input = input};
    struct fault why = {0};

    *out = (struct charset_text){.declared = true};
    c.from = charset_declared(&out->charset, label);
    if (c.from == NULL || charset_guess_utf8(input) || charset_jis_is(input))
        return false;
    return settle(out, &c, convert(&c, &why)) == ERR_OK;
}

enum err charset_read_declared(struct charset_text *out, struct bytes input,
                               struct bytes label, struct fault *fault)
{
    enum err err;

    if (read_as_declared(out, input, label))
        return finish(out, ERR_OK, fault);
    err = charset_read(out, input, fault);
    out->declared =
        out->charset == CHARSET_ISO2022JP && ascii_starts(label, "iso-2022-jp");
    return err;
}

void charset_close(struct charset_text *t)
{
    free(t->owned);
    *t = (struct charset_text){0};
}

#include "tools/client/warninglist/warninglist_kind.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"

enum { LINE_ROOM = 512 };

static const char *const words[] = {
    [WARNINGLIST_KNOWN] = "known",
    [WARNINGLIST_FALSE_POSITIVE] = "false-positive",
    [WARNINGLIST_INVALID] = "invalid",
};

enum { KINDS = sizeof words / sizeof *words };

/* deploy/warninglists/kinds, as CMake writes it: {"akamai", "known"}, … */
static const struct {
    const char *name, *word;
} built_in[] = {
#include "tools/client/warninglist/warninglist_kinds.inc"
};

const char *warninglist_kind_text(enum warninglist_kind kind)
{
    return words[kind];
}

static bool parse_kind(enum warninglist_kind *out, struct bytes word)
{
    for (size_t i = 0; i < KINDS; i++)
        if (ascii_same(word, words[i])) {
            *out = (enum warninglist_kind)i;
            return true;
        }
    return false;
}

/* Octets of the word at the front. */
static size_t word_len(struct bytes text)
{
    size_t len = 0;

    while (len < text.len && text.at[len] > ' ')
        len++;
    return len;
}

/* One line: a comment, nothing, or "NAME KIND". */
static enum err read_line(struct warninglist_kinds *k, const char *text,
                          const char **why)
{
    struct bytes line = ascii_trim(bytes_text(text));
    struct warninglist_named *to = &k->named[k->count];
    size_t len = word_len(line);

    if (line.len == 0 || line.at[0] == '#')
        return ERR_OK;
    *why = N_("more than 1,024 lists");
    if (k->count == WARNINGLIST_KINDS_MAX)
        return ERR_TOO_BIG;
    *why = N_("write the list's name and one of: known, false-positive, "
              "invalid");
    if (len >= WARNINGLIST_NAME_MAX ||
        !parse_kind(&to->kind, ascii_trim(ascii_from(line, len))))
        return ERR_BAD_SHAPE;
    memcpy(to->name, line.at, len);
    to->name[len] = '\0';
    k->count++;
    return ERR_OK;
}

static enum err read_lines(struct warninglist_kinds *k, FILE *in,
                           const char *path, struct fault *fault)
{
    char line[LINE_ROOM];
    enum err err = ERR_OK;

    for (unsigned n = 1; err == ERR_OK && fgets(line, sizeof line, in); n++) {
        const char *why = "";

        err = read_line(k, line, &why);
        if (err != ERR_OK)
            fault_at(fault, n, err, "%s:%u: %s", path, n, why);
    }
    return err;
}

enum err warninglist_kinds_read(struct warninglist_kinds *out, const char *dir,
                                struct fault *fault)
{
    char path[LINE_ROOM];
    enum err err;
    FILE *in;

    *out = (struct warninglist_kinds){0};
    snprintf(path, sizeof path, "%s/kinds", dir);
    in = fopen(path, "re");
    if (in == NULL)
        return errno == ENOENT
                   ? ERR_OK
                   : fault_say(fault, ERR_IO, "%s: %s", path, strerror(errno));
    out->named = calloc(WARNINGLIST_KINDS_MAX, sizeof *out->named);
    if (out->named == NULL)
        abort();
    err = read_lines(out, in, path, fault);
    fclose(in);
    if (err != ERR_OK)
        warninglist_kinds_close(out);
    return err;
}

void warninglist_kinds_close(struct warninglist_kinds *k)
{
    free(k->named);
    *k = (struct warninglist_kinds){0};
}

enum warninglist_kind warninglist_kind_of(const struct warninglist_kinds *k,
                                          const char *name)
{
    enum warninglist_kind kind = WARNINGLIST_KNOWN;

    for (size_t i = 0; i < k->count; i++)
        if (strcmp(name, k->named[i].name) == 0)
            return k->named[i].kind;
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
        if (strcmp(name, built_in[i].name) == 0)
            (void)parse_kind(&kind, bytes_text(built_in[i].word));
    return kind;
}

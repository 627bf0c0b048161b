#include "tools/formats/archive/container.h"

#include <string.h>

#include "tools/formats/archive/members.h"
#include "tools/formats/marked.h"

static const char is_xls[] =
    N_("an Excel workbook of the old kind (.xls) or one with a password: save "
       "it as .xlsx or CSV, without a password");
static const char is_doc[] =
    N_("a Word document of the old kind (.doc): catdoc F | noroshi share -");

/* What files begin with, at an offset. */
static const struct magic {
    size_t at;
    const char *octets;
    size_t len;
    enum container_kind kind;
    const char *refusal;
} magics[] = {
    {0, "PK\3\4", 4, CONTAINER_ARCHIVE, NULL},
    {0, "PK\5\6", 4, CONTAINER_ARCHIVE, NULL}, /* a zip of nothing */
    {0, "PK\7\x08", 4, CONTAINER_ARCHIVE, NULL},
    {0, "\x1f\x8b\x08", 3, CONTAINER_ARCHIVE, NULL},
    {4, "1AY&SY", 6, CONTAINER_ARCHIVE, NULL}, /* bzip2 */
    {0, "\xfd\x37zXZ\0", 6, CONTAINER_ARCHIVE, NULL},
    {0, "\x28\xb5\x2f\xfd", 4, CONTAINER_ARCHIVE, NULL},
    {257, "ustar", 5, CONTAINER_ARCHIVE, NULL},
    {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, CONTAINER_REFUSED, is_xls},
    {0, "%PDF-", 5, CONTAINER_REFUSED,
     N_("a PDF, which is not read here: pdftotext -layout F - | noroshi share "
        "-")},
    {0, "{\\rtf", 5, CONTAINER_REFUSED,
     N_("an RTF document, which is not read here: save it as plain text")},
    {0, "7z\xbc\xaf\x27\x1c", 6, CONTAINER_REFUSED,
     N_("a 7-Zip archive, which is not read here: unpack it and share what is "
        "in it")},
    {0, "Rar!\x1a\x07", 6, CONTAINER_REFUSED,
     N_("a RAR archive, which is not read here: unpack it and share what is in "
        "it")},
};

/* What a zip is by the files that stand in it. */
static const struct part {
    const char *name;
    enum container_kind kind;
    const char *refusal;
} parts[] = {
    {"xl/workbook.xml", CONTAINER_WORKBOOK, NULL},
    {"xl/workbook.bin", CONTAINER_REFUSED,
     N_("a binary Excel workbook (.xlsb): save it as .xlsx or CSV")},
    {"word/document.xml", CONTAINER_REFUSED,
     N_("a Word document, which is not read here: pandoc -t plain F | noroshi "
        "share -")},
    {"ppt/presentation.xml", CONTAINER_REFUSED,
     N_("a PowerPoint presentation, which is not read here: save its text")},
    {"META-INF/manifest.xml", CONTAINER_REFUSED,
     N_("an OpenDocument file, which is not read here: save a table as .xlsx "
        "or CSV, a text as plain text")},
};

static enum container_kind zip_kind(struct bytes octets, const char **refusal)
{
    struct members_budget budget = {0};
    struct fault unheard = {0};
    struct members *m;
    struct member found;
    enum container_kind kind = CONTAINER_ARCHIVE;

    if (members_open(&m, octets, "", &budget, &unheard) != ERR_OK)
        return CONTAINER_ARCHIVE;
    while (kind == CONTAINER_ARCHIVE &&
           members_next(m, &found, &unheard) == ERR_OK)
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (strcmp(found.name, parts[i].name) == 0) {
                kind = parts[i].kind;
                *refusal = parts[i].refusal;
            }
    members_close(m);
    return kind;
}

/* A stream of UTF-16 names in a compound file. */
static bool has_stream(struct bytes octets, const char *name)
{
    uint8_t wide[64];
    size_t len = 0;

    for (; name[len / 2] != '\0'; len += 2) {
        wide[len] = (uint8_t)name[len / 2];
        wide[len + 1] = 0;
    }
    return memmem(octets.at, octets.len, wide, len) != NULL;
}

enum container_kind container_kind(struct bytes octets, const char **refusal)
{
    *refusal = NULL;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *m = &magics[i];

        if (octets.len < m->at + m->len ||
            memcmp(octets.at + m->at, m->octets, m->len) != 0)
            continue;
        if (m->octets[0] == 'P')
            return zip_kind(octets, refusal);
        *refusal = m->refusal;
        if (m->refusal == is_xls && has_stream(octets, "WordDocument"))
            *refusal = is_doc;
        return m->kind;
    }
    return CONTAINER_NONE;
}

#include "tools/formats/archive/members.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/formats/charset/charset.h"
#include "tools/formats/marked.h"

enum { FIRST_ROOM = 64 * 1024 };

struct members {
    struct archive *archive;
    struct archive_entry *entry; /* libarchive's, of the file we stand at */
    struct members_budget *budget;
    const char *name; /* of the archive */
    struct buffer room;
};

static enum err damaged(struct fault *fault)
{
    return fault_say(fault, ERR_BAD_SHAPE, "%s",
                     N_("a damaged archive: unpack it and share what is in "
                        "it"));
}

/* One line for each that is read; what libarchive knows beside them is left to
   other programs. */
static bool support(struct archive *a)
{
    int (*const kinds[])(struct archive *) = {
        archive_read_support_filter_gzip,  archive_read_support_filter_bzip2,
        archive_read_support_filter_xz,    archive_read_support_filter_zstd,
        archive_read_support_format_zip,   archive_read_support_format_tar,
        archive_read_support_format_empty, archive_read_support_format_raw,
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i](a) != ARCHIVE_OK)
            return false;
    return true;
}

enum err members_open(struct members **out, struct bytes octets,
                      const char *name, struct members_budget *budget,
                      struct fault *fault)
{
    struct members *m;

    *out = NULL;
    if (budget->depth == MEMBERS_DEPTH_MAX)
        return fault_say(fault, ERR_TOO_BIG, "%s",
                         N_("archives within archives, more than 4 deep"));
    m = calloc(1, sizeof *m);
    if (m == NULL)
        abort();
    budget->depth++;
    m->budget = budget;
    m->name = name;
    m->archive = archive_read_new();
    if (m->archive == NULL || !support(m->archive))
        abort();
    if (archive_read_open_memory(m->archive, octets.at, octets.len) !=
        ARCHIVE_OK) {
        members_close(m);
        return damaged(fault);
    }
    *out = m;
    return ERR_OK;
}

void members_close(struct members *m)
{
    if (m == NULL)
        return;
    m->budget->depth--;
    archive_read_free(m->archive);
    free(m->room.at);
    free(m);
}

static void put_name(struct member *out, struct bytes name)
{
    if (name.len >= sizeof out->name)
        name = wire_text_whole((struct bytes){name.at, sizeof out->name - 1});
    memcpy(out->name, name.at, name.len);
    out->name[name.len] = '\0';
}

/* What was one file before it was packed: list.csv of list.csv.gz. */
static struct bytes unpacked_name(const char *archive)
{
    static const char *const ends[] = {".gz", ".bz2", ".xz", ".zst"};
    const char *slash = strrchr(archive, '/');
    struct bytes name = bytes_text(slash == NULL ? archive : slash + 1);

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ascii_ends(name, ends[i]) && name.len > strlen(ends[i]))
            return (struct bytes){name.at, name.len - strlen(ends[i])};
    return name;
}

/* Names are UTF-8, or what Windows wrote in Japan: then found out as a file's
   encoding is. */
static void take_name(struct members *m, struct member *out)
{
    const char *raw = archive_entry_pathname(m->entry);
    struct charset_text as;
    struct fault unheard = {0};

    if (raw == NULL)
        raw = archive_entry_pathname_utf8(m->entry);
    if (raw != NULL && strncmp(raw, "./", 2) == 0)
        raw += 2;
    if (archive_format(m->archive) == ARCHIVE_FORMAT_RAW)
        put_name(out, unpacked_name(m->name));
    else if (raw == NULL ||
             charset_read(&as, bytes_text(raw), &unheard) != ERR_OK)
        put_name(out, bytes_text("?"));
    else {
        put_name(out, as.text);
        charset_close(&as);
    }
}

/* Folders, links, and the files in which macOS keeps what it knows of them. */
static bool passed_by(const struct members *m, const struct member *found)
{
    return archive_entry_filetype(m->entry) != AE_IFREG ||
           ascii_starts(bytes_text(found->name), "__MACOSX/") ||
           ascii_ends(bytes_text(found->name), ".DS_Store");
}

enum err members_next(struct members *m, struct member *out,
                      struct fault *fault)
{
    for (;;) {
        int rc = archive_read_next_header(m->archive, &m->entry);

        *out = (struct member){.name = ""};
        if (rc == ARCHIVE_EOF)
            return ERR_NOT_FOUND;
        if (rc < ARCHIVE_WARN)
            return damaged(fault);
        if (m->budget->count++ == MEMBERS_COUNT_MAX)
            return fault_say(fault, ERR_TOO_BIG, "%s",
                             N_("an archive of more than 4096 files"));
        take_name(m, out);
        out->locked = archive_entry_is_encrypted(m->entry) != 0;
        if (!passed_by(m, out))
            return ERR_OK;
    }
}

static void grow(struct buffer *room)
{
    room->cap = room->cap == 0 ? FIRST_ROOM : 2 * room->cap;
    room->at = realloc(room->at, room->cap);
    if (room->at == NULL)
        abort();
}

enum err members_take(struct members *m, struct bytes *octets,
                      struct fault *fault)
{
    struct buffer *room = &m->room;

    *octets = (struct bytes){0};
    for (room->len = 0;;) {
        la_ssize_t got;

        if (room->len == room->cap)
            grow(room);
        got = archive_read_data(m->archive, room->at + room->len,
                                room->cap - room->len);
        if (got < 0)
            return damaged(fault);
        if (got == 0)
            break;
        room->len += (size_t)got;
        m->budget->octets += (size_t)got;
        if (m->budget->octets > MEMBERS_OCTETS_MAX)
            return fault_say(fault, ERR_TOO_BIG, "%s",
                             N_("an archive that unpacks to more than "
                                "256 MiB"));
    }
    *octets = bytes_of(room);
    return ERR_OK;
}

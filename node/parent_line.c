#include "node/parent_line.h"

#include <sodium.h>
#include <string.h>

#include "proto/wire.h"

enum { LINE_FIELDS = 12 };

const char *process_text(enum process which)
{
    static const char *const text[] = {
        [PROCESS_PARENT] = "noroshid",
        [PROCESS_NET] = "net",
        [PROCESS_CORE] = "core",
        [PROCESS_KEYS] = "keys",
        [PROCESS_HOOK] = "hook",
    };

    return text[which];
}

/* Local only, and rare: every line carries every field. */
enum err parent_line_write(struct buffer *out, const struct parent_line *line)
{
    struct writer w = writer_on(out);

    writer_array(&w, LINE_FIELDS);
    writer_uint(&w, line->kind);
    writer_uint(&w, line->which);
    writer_uint(&w, line->purpose);
    writer_bin_from(&w, line->secret.octet, sizeof line->secret.octet);
    writer_uint(&w, line->pid);
    writer_uint(&w, line->restarts);
    writer_uint(&w, line->sandbox.told);
    writer_uint(&w, line->sandbox.uid);
    writer_uint(&w, line->sandbox.seccomp);
    writer_uint(&w, line->sandbox.landlock_abi);
    writer_bin_from(&w, line->tk.octet, sizeof line->tk.octet);
    writer_bin(&w, line->text);
    return writer_done(&w);
}

enum err parent_line_parse(struct parent_line *out, struct bytes message)
{
    struct reader r = reader_on(message);

    *out = (struct parent_line){.pid = 0};
    reader_array_of(&r, LINE_FIELDS);
    out->kind = (enum parent_line_kind)reader_uint(&r, PARENT_LINE_SUSPECT);
    out->which = (enum process)reader_uint(&r, PROCESSES - 1);
    out->purpose = (enum keyfile_purpose)reader_uint(&r, KEYFILE_IDENTITY);
    reader_bin_into(&r, out->secret.octet, sizeof out->secret.octet);
    out->pid = reader_uint(&r, UINT64_MAX);
    out->restarts = reader_uint(&r, UINT64_MAX);
    out->sandbox.told = reader_uint(&r, 1) == 1;
    out->sandbox.uid = (uint32_t)reader_uint(&r, UINT32_MAX);
    out->sandbox.seccomp = reader_uint(&r, 1) == 1;
    out->sandbox.landlock_abi = (uint32_t)reader_uint(&r, UINT32_MAX);
    reader_bin_into(&r, out->tk.octet, sizeof out->tk.octet);
    out->text = reader_bin(&r, PARENT_LINE_TEXT_MAX);
    reader_expect(&r, out->kind != 0);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    sodium_memzero(out, sizeof *out);
    return ERR_BAD_SHAPE;
}

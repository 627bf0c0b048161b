#include "tests/tools/formats/archive/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

static uint8_t room[PACK_ROOM];

static void add(struct archive *a, const char *name, const char *text)
{
    struct archive_entry *e = archive_entry_new();

    archive_entry_set_pathname(e, name);
    archive_entry_set_size(e, (la_int64_t)strlen(text));
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_perm(e, 0644);
    assert_int_equal(ARCHIVE_OK, archive_write_header(a, e));
    assert_int_equal(strlen(text), archive_write_data(a, text, strlen(text)));
    archive_entry_free(e);
}

static struct bytes written(struct archive *a, const struct pack_file *files,
                            size_t count)
{
    size_t used = 0;

    assert_int_equal(ARCHIVE_OK,
                     archive_write_open_memory(a, room, sizeof room, &used));
    for (size_t i = 0; i < count; i++)
        add(a, files[i].name, files[i].text);
    assert_int_equal(ARCHIVE_OK, archive_write_close(a));
    archive_write_free(a);
    return (struct bytes){room, used};
}

struct bytes pack_zip(const struct pack_file *files, size_t count,
                      const char *password)
{
    struct archive *a = archive_write_new();

    assert_int_equal(ARCHIVE_OK, archive_write_set_format_zip(a));
    if (password != NULL) {
        assert_int_equal(ARCHIVE_OK,
                         archive_write_set_options(a, "zip:encryption=aes256"));
        assert_int_equal(ARCHIVE_OK, archive_write_set_passphrase(a, password));
    }
    archive_write_set_bytes_in_last_block(a, 1);
    return written(a, files, count);
}

struct bytes pack_one(const char *filter, const char *text)
{
    struct archive *a = archive_write_new();
    const struct pack_file file = {"x", text};

    assert_int_equal(ARCHIVE_OK, archive_write_set_format_raw(a));
    assert_int_equal(ARCHIVE_OK, archive_write_add_filter_by_name(a, filter));
    archive_write_set_bytes_in_last_block(a, 1);
    return written(a, &file, 1);
}

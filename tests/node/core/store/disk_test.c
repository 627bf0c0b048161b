#include "node/core/store/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/node/folder.h"
#include "tests/unit.h"

static struct folder f;
static struct disk d;

static int make(void **unused)
{
    (void)unused;
    folder_open(&f);
    assert_int_equal(0, mkdir(folder_file(&f, "store"), 0700));
    disk_init(&d, f.path);
    d.fd = open(d.path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(d.fd >= 0);
    return 0;
}

static int clear(void **unused)
{
    (void)unused;
    close(d.fd);
    folder_close(&f);
    return 0;
}

static void an_empty_file_is_no_store(void **unused)
{
    (void)unused;
    assert_false(disk_holds_store(f.path));
    assert_int_equal(1, write(d.fd, "x", 1));
    assert_true(disk_holds_store(f.path));
    assert_int_equal(1, disk_used(&d));
    assert_int_equal(0, unlink(d.path));
    assert_false(disk_holds_store(f.path));
}

static void a_removed_file_is_gone_until_it_is_back(void **unused)
{
    char aside[DISK_PATH_MAX + 8];

    (void)unused;
    snprintf(aside, sizeof aside, "%s.aside", d.path);
    assert_int_equal(DISK_SOUND, disk_look(&d));
    assert_int_equal(0, rename(d.path, aside));
    assert_int_equal(DISK_GONE, disk_look(&d));
    assert_int_equal(0, rename(aside, d.path));
    assert_int_equal(DISK_SOUND, disk_look(&d));
    assert_int_equal(0, unlink(d.path));
    assert_int_equal(DISK_GONE, disk_look(&d));
}

static void another_file_at_its_path_is_not_it(void **unused)
{
    char aside[DISK_PATH_MAX + 8];
    int fd;

    (void)unused;
    snprintf(aside, sizeof aside, "%s.aside", d.path);
    fd = open(aside, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(0, rename(aside, d.path));
    assert_int_equal(DISK_GONE, disk_look(&d));
}

static void faults_are_told_apart(void **unused)
{
    (void)unused;
    assert_int_equal(DISK_FULL, disk_fault_of(&d, ENOSPC));
    assert_int_equal(DISK_FULL, disk_fault_of(&d, EDQUOT));
    assert_int_equal(DISK_MAP_FULL, disk_fault_of(&d, MDB_MAP_FULL));
    assert_int_equal(DISK_READ_ONLY, disk_fault_of(&d, EROFS));
    assert_int_equal(disk_free(&d) < DISK_SHORT_OCTETS ? DISK_FULL : DISK_IO,
                     disk_fault_of(&d, EIO));
    assert_int_equal(DISK_SOUND, disk_fault_of(&d, MDB_CORRUPTED));
}

/* LMDB answers EIO for it; the file system of /proc has no free block. */
static void a_write_cut_short_on_a_full_disk_is_a_full_disk(void **unused)
{
    struct disk full = {.path = "/proc/self/status"};

    (void)unused;
    full.fd = open(full.path, O_RDONLY | O_CLOEXEC);
    assert_true(full.fd >= 0);
    assert_int_equal(0, disk_free(&full));
    assert_int_equal(DISK_FULL, disk_fault_of(&full, EIO));
    close(full.fd);
}

int main(void)
{
#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, make, clear)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(an_empty_file_is_no_store),
        IN_FOLDER(a_removed_file_is_gone_until_it_is_back),
        IN_FOLDER(another_file_at_its_path_is_not_it),
        IN_FOLDER(faults_are_told_apart),
        IN_FOLDER(a_write_cut_short_on_a_full_disk_is_a_full_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* observer: what is committed is there, once, whenever it is killed; merged,
   expired, with others beside it, and on a disk that is full. */
#include "tests/unit.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "node/file.h"
#include "node/hunt/observation/observation_upkeep.h"
#include "node/hunt/observation/observations.h"
#include "node/hunt/observation/observer.h"
#include "tests/node/folder.h"

enum {
    BITS = 8,
    KILLS = 40,
    STEP = 37, /* values of a commit */
    VALUES = 5000,
    HELPED = 3,  /* observers at once */
    DAY = 20000, /* days since 1970 */
};

static const struct observation_name follower = {"syslog"};

/* A disk that takes no folder: in this program all ask this. */
static bool folders_fail;

int fsync(int fd)
{
    struct stat about;
    if (folders_fail && fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

static const char *seen(void)
{
    static char path[FOLDER_PATH_MAX];
    strcpy(path, folder_file(&folder_of_test, "seen"));
    return path;
}

static enum err merge_once(const struct observer *o, bool all, bool *did,
                           struct fault *fault)
{
    const struct observation_upkeep upkeep = {
        .dir = seen(),
        .key = observer_key(o),
        .now_s = (DAY + 1000) * (uint64_t)OBSERVATION_DAY_S,
        .all = all,
    };
    return observation_upkeep_merge(&upkeep, did, fault);
}

static struct observer *open_observer(void)
{
    struct observer *o;
    struct fault fault = {0};
    assert_err(ERR_OK, observer_open(&o, folder_file(&folder_of_test, "seen"),
                                     BITS, &fault));
    return o;
}

static uint64_t hash_of(const struct observation_key *key, unsigned value)
{
    char text[32];
    snprintf(text, sizeof text, "h%u.example", value);
    return observation_hash(key, bytes_text(text));
}

static uint64_t time_of(unsigned value)
{
    return (DAY + value % 90) * (uint64_t)OBSERVATION_DAY_S + value;
}

static enum err see(struct observer *o, unsigned value)
{
    struct fault fault = {0};
    struct observation seen = observation_once(hash_of(observer_key(o), value),
                                               time_of(value), value % 2);
    return observer_add(o, &seen, &fault);
}

static struct observations *look(void)
{
    struct observations *o;
    struct fault fault = {0};
    enum err err =
        observations_open(&o, folder_file(&folder_of_test, "seen"), &fault);
    if (err != ERR_OK)
        fail_msg("%s", fault.about);
    return o;
}

/* Values below so many were seen so often, and the rest never. */
static void expect(const struct observations *o, uint64_t below, uint64_t times)
{
    for (unsigned i = 0; i < VALUES; i++) {
        struct observed found;
        bool is = observations_find(o, hash_of(observations_key(o), i), &found);
        assert_int_equal(is, i < below);
        if (!is)
            continue;
        assert_int_equal(found.count, times);
        assert_int_equal(found.first_s, time_of(i));
        assert_int_equal(found.last_s, time_of(i));
        assert_int_equal(found.sources, 1 << i % 2);
        assert_int_equal(found.days, 1);
    }
}

static uint64_t mark(const struct observer *o)
{
    uint64_t number;
    struct fault fault = {0};
    assert_err(ERR_OK, observer_mark(o, &follower, &number, &fault));
    return number;
}

/* Goes on from the mark until it is killed, or has all. */
static void observe_on(void)
{
    struct observer *o = open_observer();
    struct fault fault = {0};
    uint64_t at = mark(o);
    while (at < VALUES) {
        for (unsigned i = 0; i < STEP && at < VALUES; i++) {
            if (see(o, (unsigned)at++) != ERR_OK)
                _exit(1);
        }
        struct observation_mark m = {follower, at};
        bool did;
        if (observer_commit(o, &m, &fault) != ERR_OK ||
            merge_once(o, false, &did, &fault) != ERR_OK)
            _exit(1);
    }
    observer_close(o);
    _exit(0);
}

static size_t files(void)
{
    size_t count = 0;
    DIR *d = opendir(folder_file(&folder_of_test, "seen"));
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        count += strncmp(e->d_name, "run-", 4) == 0;
    closedir(d);
    return count;
}

static void killed_again_and_again_it_loses_and_doubles_nothing(void **state)
{
    (void)state;
    int status = 1;
    for (unsigned i = 0; i < KILLS && status != 0; i++) {
        pid_t child = fork();
        if (child == 0)
            observe_on();
        struct timespec wait = {0, 1000 * 1000 * (long)(3 + i * 7 % 23)};
        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_false(WIFEXITED(status) && WEXITSTATUS(status) != 0);
        struct observer *o = open_observer();
        struct observations *all = look();
        expect(all, mark(o), 1);
        observations_close(all);
        observer_close(o);
    }
    pid_t child = fork();
    if (child == 0)
        observe_on();
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    struct observer *o = open_observer();
    struct observations *all = look();
    expect(all, VALUES, 1);
    /* 90 days are in 4 windows at most; what the killed left is swept. */
    assert_in_range(files(), 1, 4 * 16);
    observations_close(all);
    observer_close(o);
}

/* All values, with commits and merges on the way. */
static enum err observe_all(struct observer *o)
{
    struct fault fault = {0};
    for (unsigned i = 0; i < VALUES; i++) {
        bool did;
        enum err err = see(o, i);
        if (err == ERR_OK && i % 500 == 499)
            err = observer_commit(o, NULL, &fault);
        if (err == ERR_OK && i % 1000 == 999)
            err = merge_once(o, i % 2000 == 1999, &did, &fault);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static void several_at_once_count_together(void **state)
{
    (void)state;
    pid_t child[HELPED];
    for (unsigned k = 0; k < HELPED; k++) {
        child[k] = fork();
        if (child[k] == 0)
            _exit(observe_all(open_observer()) == ERR_OK ? 0 : 1);
    }
    for (unsigned k = 0; k < HELPED; k++) {
        int status;
        assert_int_equal(waitpid(child[k], &status, 0), child[k]);
        assert_int_equal(status, 0);
    }
    struct observations *all = look();
    expect(all, VALUES, HELPED);
    observations_close(all);
}

static void a_reader_takes_up_what_is_committed_later(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    struct fault fault = {0};
    assert_err(ERR_OK, see(o, 0));
    assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    struct observations *all = look();
    assert_false(observations_are_old(all));
    expect(all, 1, 1);
    assert_err(ERR_OK, see(o, 1));
    expect(all, 1, 1);
    assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    assert_true(observations_are_old(all));
    assert_err(ERR_OK, observations_renew(all, &fault));
    assert_false(observations_are_old(all));
    expect(all, 2, 1);
    observations_close(all);
    observer_close(o);
}

static void old_windows_go_with_their_files(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    struct fault fault = {0};
    const char *dir = folder_file(&folder_of_test, "seen");
    char path[FOLDER_PATH_MAX];
    strcpy(path, dir);
    for (unsigned i = 0; i < 90; i++)
        assert_err(ERR_OK, see(o, i));
    assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    size_t before = files();
    uint64_t day = OBSERVATION_DAY_S;
    assert_err(ERR_OK,
               observation_upkeep_expire(path, (DAY + 90) * day, 400, &fault));
    assert_int_equal(files(), before);
    assert_err(ERR_OK,
               observation_upkeep_expire(path, (DAY + 440) * day, 400, &fault));
    assert_int_equal(files(), before - 1);
    assert_err(ERR_OK,
               observation_upkeep_expire(path, (DAY + 600) * day, 400, &fault));
    assert_int_equal(files(), 0);
    observer_close(o);
}

static void on_a_full_disk_nothing_is_half_there(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    struct fault fault = {0};
    struct rlimit no_room = {1024, RLIM_INFINITY}, room;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &room), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (unsigned i = 0; i < 100; i++)
        assert_err(ERR_OK, see(o, i));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &no_room), 0);
    struct observation_mark m = {follower, 100};
    assert_err(ERR_IO, observer_commit(o, &m, &fault));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &room), 0);
    assert_int_equal(mark(o), 0);
    assert_int_equal(files(), 0);
    /* It is tried again, with more. */
    for (unsigned i = 100; i < 200; i++)
        assert_err(ERR_OK, see(o, i));
    m.number = 200;
    fault = (struct fault){0};
    assert_err(ERR_OK, observer_commit(o, &m, &fault));
    struct observations *all = look();
    expect(all, 200, 1);
    observations_close(all);
    observer_close(o);
}

static void commit_values(struct observer *o, unsigned from, unsigned to)
{
    struct fault fault = {0};
    for (unsigned i = from; i < to; i++)
        assert_err(ERR_OK, see(o, i));
    assert_err(ERR_OK, observer_commit(o, NULL, &fault));
}

static void what_failed_after_it_was_in_the_list_counts_once(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    struct fault fault = {0};
    for (unsigned i = 0; i < 50; i++)
        assert_err(ERR_OK, see(o, i));
    folders_fail = true;
    struct observation_mark m = {follower, 50};
    assert_err(ERR_IO, observer_commit(o, &m, &fault));
    fault = (struct fault){0};
    assert_err(ERR_IO, observer_commit(o, NULL, &fault));
    folders_fail = false;
    fault = (struct fault){0};
    assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    assert_int_equal(mark(o), 50);
    struct observations *all = look();
    expect(all, 50, 1);
    observations_close(all);
    observer_close(o);
}

/* The rows of what was merged are in the list: its file must stay. */
static void a_merge_that_failed_after_it_was_in_the_list_stays(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    struct fault fault = {0};
    bool did;
    commit_values(o, 0, 50);
    commit_values(o, 50, 100);
    folders_fail = true;
    assert_err(ERR_IO, merge_once(o, true, &did, &fault));
    folders_fail = false;
    struct observations *all = look();
    expect(all, 100, 1);
    observations_close(all);
    observer_close(o);
}

static void a_damaged_run_keeps_no_others_from_being_merged(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    struct fault fault = {0};
    bool did = true;
    assert_err(ERR_OK, see(o, 0));
    assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    char path[FILE_PATH_MAX];
    file_path(path, seen(), "run-1");
    assert_int_equal(truncate(path, 5000), 0);
    for (unsigned i = 0; i < 6; i++) {
        assert_err(ERR_OK, see(o, 0));
        assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    }
    assert_err(ERR_BAD_SHAPE, merge_once(o, false, &did, &fault));
    assert_non_null(strstr(fault.about, "run-1'"));
    assert_true(did);
    assert_int_equal(files(), 2);
    assert_err(ERR_BAD_SHAPE, merge_once(o, true, &did, &fault));
    assert_false(did);
    observer_close(o);
}

static void a_run_that_was_taken_away_is_told(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    struct fault fault = {0};
    struct observations *all;
    bool did;
    for (unsigned i = 0; i < 4; i++) {
        assert_err(ERR_OK, see(o, 0));
        assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    }
    char path[FILE_PATH_MAX];
    file_path(path, seen(), "run-2");
    assert_int_equal(unlink(path), 0);
    assert_err(ERR_BAD_SHAPE, merge_once(o, true, &did, &fault));
    fault = (struct fault){0};
    assert_err(ERR_BAD_SHAPE, observations_open(&all, seen(), &fault));
    assert_non_null(strstr(fault.about, "run-2"));
    observer_close(o);
}

/* They are all that says which runs count, and who can read them. */
static void without_a_list_or_a_key_nothing_is_removed(void **state)
{
    (void)state;
    static const char *const lost[] = {"list", "key"};
    for (unsigned i = 0; i < 2; i++) {
        struct observer *o = open_observer();
        commit_values(o, 0, 50);
        observer_close(o);
        size_t before = files();
        char path[FILE_PATH_MAX], kept[FILE_PATH_MAX];
        file_path(path, seen(), lost[i]);
        file_path(kept, seen(), "kept");
        assert_int_equal(rename(path, kept), 0);
        struct fault fault = {0};
        struct observations *all;
        assert_err(ERR_BAD_SHAPE, observer_open(&o, seen(), BITS, &fault));
        assert_non_null(strstr(fault.about, lost[i]));
        fault = (struct fault){0};
        assert_err(ERR_BAD_SHAPE, observations_open(&all, seen(), &fault));
        assert_int_equal(files(), before);
        assert_int_equal(rename(kept, path), 0);
        all = look();
        expect(all, 50, i + 1);
        observations_close(all);
    }
}

/* Whoever is in the folder's group can put one there. */
static void nobody_waits_for_a_pipe_in_the_place_of_a_file(void **state)
{
    (void)state;
    static const char *const names[] = {"list", "key", "run-1"};
    struct observer *o = open_observer();
    commit_values(o, 0, 1);
    observer_close(o);
    for (unsigned i = 0; i < 3; i++) {
        char path[FILE_PATH_MAX], kept[FILE_PATH_MAX];
        struct fault fault = {0};
        struct observations *all;
        file_path(path, seen(), names[i]);
        file_path(kept, seen(), "kept");
        assert_int_equal(rename(path, kept), 0);
        assert_int_equal(mkfifo(path, 0600), 0);
        assert_err(ERR_BAD_SHAPE, observations_open(&all, seen(), &fault));
        assert_int_equal(unlink(path), 0);
        assert_int_equal(symlink(kept, path), 0);
        fault = (struct fault){0};
        assert_int_not_equal(ERR_OK, observations_open(&all, seen(), &fault));
        assert_int_equal(unlink(path), 0);
        assert_int_equal(rename(kept, path), 0);
    }
    struct observations *all = look();
    expect(all, 1, 1);
    observations_close(all);
}

static void another_folder_in_its_place_is_taken_up(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    commit_values(o, 0, 50);
    observer_close(o);
    struct observations *all = look();
    char command[2 * FOLDER_PATH_MAX];
    snprintf(command, sizeof command, "rm -r '%s'/*", seen());
    assert_int_equal(system(command), 0);
    o = open_observer();
    commit_values(o, 0, 20);
    assert_true(observations_are_old(all));
    struct fault fault = {0};
    assert_err(ERR_OK, observations_renew(all, &fault));
    expect(all, 20, 1);
    observations_close(all);
    observer_close(o);
}

/* The same key, list and number, and another file: restored from a backup. */
static void a_run_is_known_by_its_file_and_not_by_its_number(void **state)
{
    (void)state;
    char command[4 * FOLDER_PATH_MAX];
    struct fault fault = {0};
    struct observer *o = open_observer();
    observer_close(o);
    snprintf(command, sizeof command, "cp -r '%s' '%s.2'", seen(), seen());
    assert_int_equal(system(command), 0);
    o = open_observer();
    commit_values(o, 0, 1);
    observer_close(o);
    struct observations *all = look();
    expect(all, 1, 1);
    snprintf(command, sizeof command, "rm -r '%s'/* && cp '%s.2'/* '%s'",
             seen(), seen(), seen());
    assert_int_equal(system(command), 0);
    o = open_observer();
    assert_err(ERR_OK, see(o, 0));
    assert_err(ERR_OK, see(o, 0));
    assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    assert_err(ERR_OK, observations_renew(all, &fault));
    expect(all, 1, 2);
    observations_close(all);
    observer_close(o);
}

static void what_is_cut_while_it_is_read_does_not_count(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    struct fault fault = {0};
    for (unsigned i = 0; i < 100; i++)
        assert_err(ERR_OK, see(o, 90 * i));
    assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    struct observations *all = look();
    struct observed found;
    uint64_t hash = hash_of(observations_key(all), 0);
    assert_true(observations_find(all, hash, &found));
    assert_err(ERR_OK, observations_cut(all, &fault));
    char path[FILE_PATH_MAX];
    file_path(path, seen(), "run-1");
    assert_int_equal(truncate(path, 4096), 0);
    (void)observations_find(all, hash, &found);
    assert_err(ERR_IO, observations_cut(all, &fault));
    assert_non_null(strstr(fault.about, "run-1'"));
    observations_close(all);
    observer_close(o);
}

static void the_folder_names_nothing_in_clear(void **state)
{
    (void)state;
    struct observer *o = open_observer();
    struct fault fault = {0};
    for (unsigned i = 0; i < 50; i++)
        assert_err(ERR_OK, see(o, i));
    assert_err(ERR_OK, observer_commit(o, NULL, &fault));
    observer_close(o);
    char command[FOLDER_PATH_MAX + 64];
    snprintf(command, sizeof command, "grep -rqa 'h1.example' '%s'",
             folder_file(&folder_of_test, "seen"));
    assert_int_not_equal(system(command), 0);
}

int main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        TEST(killed_again_and_again_it_loses_and_doubles_nothing),
        TEST(several_at_once_count_together),
        TEST(a_reader_takes_up_what_is_committed_later),
        TEST(old_windows_go_with_their_files),
        TEST(on_a_full_disk_nothing_is_half_there),
        TEST(what_failed_after_it_was_in_the_list_counts_once),
        TEST(a_merge_that_failed_after_it_was_in_the_list_stays),
        TEST(a_damaged_run_keeps_no_others_from_being_merged),
        TEST(a_run_that_was_taken_away_is_told),
        TEST(without_a_list_or_a_key_nothing_is_removed),
        TEST(nobody_waits_for_a_pipe_in_the_place_of_a_file),
        TEST(another_folder_in_its_place_is_taken_up),
        TEST(a_run_is_known_by_its_file_and_not_by_its_number),
        TEST(what_is_cut_while_it_is_read_does_not_count),
        TEST(the_folder_names_nothing_in_clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

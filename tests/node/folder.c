#include "tests/node/folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void must(int holds)
{
    if (!holds) {
        perror("folder");
        abort();
    }
}

void folder_open(struct folder *f)
{
    const char *base = getenv("TMPDIR");

    snprintf(f->path, sizeof f->path, "%s/noroshi-test-XXXXXX",
             base == NULL ? "/tmp" : base);
    must(mkdtemp(f->path) != NULL);
}

static int drop(const char *path, const struct stat *st, int kind,
                struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void folder_close(struct folder *f)
{
    must(nftw(f->path, drop, 16, FTW_DEPTH | FTW_PHYS) == 0);
}

const char *folder_file(const struct folder *f, const char *name)
{
    static char path[FOLDER_PATH_MAX + 64];

    snprintf(path, sizeof path, "%s/%s", f->path, name);
    return path;
}

void folder_put(const struct folder *f, const char *name, const void *at,
                unsigned long len)
{
    FILE *to = fopen(folder_file(f, name), "w");

    must(to != NULL);
    must(fwrite(at, 1, len, to) == len);
    must(fclose(to) == 0);
}

struct folder folder_of_test;

int folder_setup(void **state)
{
    (void)state;
    folder_open(&folder_of_test);
    return 0;
}

int folder_teardown(void **state)
{
    (void)state;
    folder_close(&folder_of_test);
    return 0;
}

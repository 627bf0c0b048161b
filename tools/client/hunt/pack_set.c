#include "tools/client/hunt/pack_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/hunt/pack_current.h"
#include "node/hunt/pack_key.h"
#include "node/hunt/pack_without.h"
#include "tools/client/hunt/hit.h"
#include "tools/client/hunt/pack_files.h"

static void add(struct pack_set *set, const struct pack *pack)
{
    const uint64_t built_s = pack_about(pack)->built_s;

    if (set->oldest_s == 0 || built_s < set->oldest_s)
        set->oldest_s = built_s;
    set->packs[set->count++] = pack;
}

static enum verdict open_one(struct pack_set *set, const char *dir,
                             const char *name, struct reasons *why)
{
    char path[FILE_PATH_MAX];
    struct fault fault = {0};
    struct pack *pack;

    pack_current_named(path, dir, name);
    if (pack_key_open(&pack, path, NULL, &fault) != ERR_OK)
        return reasons_add(why, VERDICT_WRONG, REASON_FILE_FAULT,
                           (const char *[]){path, fault.about, NULL});
    add(set, pack);
    return VERDICT_DONE;
}

static enum verdict open_files(struct pack_set *set, const char *dir,
                               const struct text_list *files,
                               const struct watch *watch, struct reasons *why)
{
    struct pack *pack;
    enum verdict verdict =
        pack_files_open(&pack, &set->rejected, dir, files, watch, why);

    if (verdict == VERDICT_DONE)
        set->packs[set->count++] = pack;
    return verdict;
}

/* The node's own. */
static enum verdict open_current(struct pack_set *set, const char *dir,
                                 struct reasons *why)
{
    if (access(set->current, F_OK) != 0)
        return reasons_add(why, VERDICT_WRONG, REASON_NO_PACK,
                           (const char *[]){set->current, NULL});
    return open_one(set, dir, PACK_CURRENT, why);
}

static void see_without(struct pack_set_file *file)
{
    char path[FILE_PATH_MAX];
    struct stat s;

    if ((size_t)snprintf(path, sizeof path, "%s" PACK_WITHOUT_ENDING,
                         file->path) >= sizeof path ||
        stat(path, &s) != 0)
        return;
    file->without = s.st_ino;
    file->without_changed = s.st_mtim;
}

static struct pack_set_file seen(const char *path)
{
    struct pack_set_file file = {.path = path};
    struct stat s;

    if (strcmp(path, "-") == 0 || stat(path, &s) != 0)
        return file;
    file.dev = s.st_dev;
    file.ino = s.st_ino;
    file.size = s.st_size;
    file.changed = s.st_mtim;
    see_without(&file);
    return file;
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* "current" is the node's own. */
static const char *named(const struct pack_set *set, const char *name)
{
    return strcmp(name, PACK_CURRENT) == 0 ? set->current : name;
}

/* Before any is opened: what changes meanwhile is seen to be another. */
static void see(struct pack_set *set, const char *dir,
                const struct text_list *packs, const struct text_list *files)
{
    pack_current_named(set->current, dir, PACK_CURRENT);
    for (size_t i = 0; i < packs->count; i++)
        set->files[set->file_count++] = seen(named(set, packs->item[i]));
    for (size_t i = 0; i < files->count; i++)
        set->files[set->file_count++] = seen(files->item[i]);
    if (set->file_count == 0)
        set->files[set->file_count++] = seen(set->current);
}

enum verdict pack_set_open(struct pack_set *set, const char *dir,
                           const struct text_list *packs,
                           const struct text_list *files,
                           const struct watch *watch, struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;

    *set = (struct pack_set){0};
    see(set, dir, packs, files);
    for (size_t i = 0; i < packs->count && verdict == VERDICT_DONE; i++)
        verdict = open_one(set, dir, packs->item[i], why);
    if (verdict == VERDICT_DONE && files->count > 0)
        verdict = open_files(set, dir, files, watch, why);
    if (verdict == VERDICT_DONE && set->count == 0)
        verdict = open_current(set, dir, why);
    return verdict;
}

void pack_set_close(struct pack_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        pack_close((struct pack *)(uintptr_t)set->packs[i]);
    set->count = 0;
}

bool pack_set_is_stale(const struct pack_set *set)
{
    for (size_t i = 0; i < set->file_count; i++) {
        const struct pack_set_file *was = &set->files[i];
        const struct pack_set_file now = seen(was->path);

        if (was->dev != now.dev || was->ino != now.ino ||
            was->size != now.size || was->without != now.without ||
            !same_time(was->changed, now.changed) ||
            !same_time(was->without_changed, now.without_changed))
            return true;
    }
    return false;
}

enum verdict pack_set_renew(struct pack_set *set, const char *dir,
                            const struct text_list *packs,
                            const struct text_list *files, struct reasons *why)
{
    struct pack_set *other = malloc(sizeof *other);
    enum verdict verdict;

    if (other == NULL)
        abort();
    verdict = pack_set_open(other, dir, packs, files, NULL, why);
    if (verdict == VERDICT_DONE) {
        pack_set_close(set);
        *set = *other;
    } else {
        pack_set_close(other);
        memcpy(set->files, other->files, sizeof set->files);
    }
    for (size_t i = 0; i < set->file_count; i++)
        if (set->files[i].path == other->current)
            set->files[i].path = set->current;
    free(other);
    return verdict;
}

/* Records of a pack stand one behind the other. */
static bool has(const struct pack *pack, const struct pack_record *record)
{
    const uint64_t count = pack_about(pack)->records;
    const struct pack_record *first = pack_record_at(pack, 0);

    return first != NULL && (uintptr_t)record >= (uintptr_t)first &&
           (uintptr_t)record < (uintptr_t)(first + count);
}

bool pack_set_knows(const struct pack_set *set, const char *record)
{
    for (size_t i = 0; i < set->count; i++)
        for (uint64_t r = 0; r < pack_about(set->packs[i])->records; r++)
            if (hit_of_record(pack_record_at(set->packs[i], r), record))
                return true;
    return false;
}

const struct pack *pack_set_of(const struct pack *const *packs, size_t count,
                               const struct pack_record *record)
{
    for (size_t i = 0; i < count; i++)
        if (has(packs[i], record))
            return packs[i];
    abort();
}

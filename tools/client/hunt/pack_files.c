#include "tools/client/hunt/pack_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/file.h"

/* A directory of its own; its name ends where the pack's begins. */
struct temporary {
    char dir[FILE_PATH_MAX], path[FILE_PATH_MAX + sizeof "/pack"];
};

static enum verdict wrong(struct reasons *why, const char *name,
                          const char *about)
{
    return reasons_add(why, VERDICT_WRONG, REASON_FILE_FAULT,
                       (const char *[]){name, about, NULL});
}

static enum verdict make_place(struct temporary *p, struct reasons *why)
{
    const char *tmp = getenv("TMPDIR");

    if (tmp == NULL || *tmp == '\0')
        tmp = "/tmp";
    snprintf(p->dir, sizeof p->dir, "%s/noroshi-hunt.XXXXXX", tmp);
    if (mkdtemp(p->dir) == NULL)
        return wrong(why, tmp, strerror(errno));
    snprintf(p->path, sizeof p->path, "%s/pack", p->dir);
    return VERDICT_DONE;
}

enum verdict pack_files_open(struct pack **out, uint64_t *rejected,
                             const char *dir, const struct text_list *files,
                             const struct watch *watch, struct reasons *why)
{
    struct temporary place;
    struct pack_make m = {.dir = dir,
                          .path = place.path,
                          .count = (int)files->count,
                          .files = files->item,
                          .watch = watch};
    struct fault fault = {0};
    enum verdict verdict = make_place(&place, why);

    if (verdict != VERDICT_DONE)
        return verdict;
    verdict = pack_make(&m, why);
    if (verdict == VERDICT_DONE &&
        pack_open(out, place.path, NULL, &fault) != ERR_OK)
        verdict = wrong(why, place.dir, fault.about);
    (void)unlink(place.path);
    (void)rmdir(place.dir);
    *rejected = m.rejected;
    return verdict;
}

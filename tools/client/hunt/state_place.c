#include "tools/client/hunt/state_place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/ident.h"

enum { HASH = 32 };

void state_place_begin(struct state_place *p)
{
    if (crypto_generichash_init(&p->words, NULL, 0, HASH) != 0)
        abort();
}

void state_place_add(struct state_place *p, const char *word)
{
    if (crypto_generichash_update(&p->words, (const uint8_t *)word,
                                  strlen(word) + 1) != 0)
        abort();
}

void state_place_add_path(struct state_place *p, const char *path)
{
    char here[FILE_PATH_MAX], whole[2 * FILE_PATH_MAX];

    if (path[0] == '/' || strcmp(path, "-") == 0 ||
        getcwd(here, sizeof here) == NULL) {
        state_place_add(p, path);
        return;
    }
    snprintf(whole, sizeof whole, "%s/%s", here, path);
    state_place_add(p, whole);
}

/* The directory of states, without what is below it. */
static bool base(char out[static FILE_PATH_MAX])
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int len = -1;

    if (state != NULL && state[0] == '/')
        len = snprintf(out, FILE_PATH_MAX, "%s/noroshi/hunt", state);
    else if (home != NULL && home[0] == '/')
        len =
            snprintf(out, FILE_PATH_MAX, "%s/.local/state/noroshi/hunt", home);
    return len > 0 && len + 1 + IDENT_HEX_TEXT < FILE_PATH_MAX;
}

/* With those above it. */
static bool make_dir(char *path)
{
    for (char *at = path + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return false;
        *at = '/';
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

enum err state_place_end(struct state_place *p, char out[static FILE_PATH_MAX],
                         struct fault *fault)
{
    uint8_t hash[sizeof(struct record_id)];
    char hex[IDENT_HEX_TEXT];
    size_t len;

    if (!base(out))
        return fault_say(fault, ERR_NOT_FOUND,
                         "neither XDG_STATE_HOME nor HOME says where it is "
                         "kept how far logs were searched: specify --state "
                         "FILE");
    if (!make_dir(out))
        return fault_say(fault, ERR_IO, "cannot make '%s': %s", out,
                         strerror(errno));
    if (crypto_generichash_final(&p->words, hash, sizeof hash) != 0)
        abort();
    ident_hex(hex, hash);
    len = strlen(out);
    snprintf(out + len, FILE_PATH_MAX - len, "/%s", hex);
    return ERR_OK;
}

/*
 * state_place: where a hunt keeps its state when nobody says: in a file of its
 * own for each thing that can be asked, below $XDG_STATE_HOME/noroshi/hunt.
 *
 *     struct state_place p;
 *     state_place_begin(&p);
 *     state_place_add(&p, "json");
 *     state_place_add_path(&p, "logs");
 *     err = state_place_end(&p, path, &fault);
 */
#ifndef TOOLS_CLIENT_HUNT_STATE_PLACE_H
#define TOOLS_CLIENT_HUNT_STATE_PLACE_H

#include <sodium.h>

#include "node/fault.h"
#include "node/file.h"

struct state_place {
    crypto_generichash_state words;
};

void state_place_begin(struct state_place *p);
/* A word that tells this hunt from others. */
void state_place_add(struct state_place *p, const char *word);
/* The same of a path, which is one from wherever it is named. */
void state_place_add_path(struct state_place *p, const char *path);

/* The file's path; its directories are made. ERR_NOT_FOUND: neither
   XDG_STATE_HOME nor HOME says where; ERR_IO. */
enum err state_place_end(struct state_place *p, char out[static FILE_PATH_MAX],
                         struct fault *fault) MUST_CHECK;

#endif

/*
 * import: what files say, read for a command and told to the person; then
 * packed into as many bodies as it takes.
 *
 *     struct import k = {.cli = cli, .tlp = tlp};
 *     rc = import_read(&k, argc, argv);
 *     for (size_t i = 1, next = 0; i <= k.parts; i++)
 *         rc = import_pack(&k, &body, &next);
 */
#ifndef TOOLS_CLIENT_IMPORT_H
#define TOOLS_CLIENT_IMPORT_H

#include "proto/control.h"
#include "tools/client/act.h"
#include "tools/client/import_files.h"

enum { IMPORT_BODY_MAX = RECORD_BODY_MAX + 4096 };

struct import {
    const struct cli *cli;
    enum tlp tlp; /* under which it would leave */
    enum pap pap; /* the files' own, where none was said */
    bool pap_said;
    const char *title;           /* said; NULL: the files' own */
    const char *title_otherwise; /* where they have none; or NULL */
    bool with_text;              /* the text goes along */
    bool leave_out;              /* values labelled stricter stay here */
    struct share_input in;
    struct share_words words;
    size_t parts; /* bodies it takes, at least one */
};

/* Read all of them. CLI_DONE, or CLI_USAGE: told. */
int import_read(struct import *k, int count, char **names);

/* What was read is said to the act. */
void import_hear(const struct import *k, struct act *act);

void import_close(struct import *k);

/* Whether there is nothing in it to share. */
bool import_empty(const struct import *k);

/* On stderr, what was taken per type, and what was not: the first lines of
   every reason. */
void import_tell(const struct import *k);

/* The same as fields of out. */
void import_json(const struct import *k, json_t *out);

/* The next body; *next begins at 0. Its room holds IMPORT_BODY_MAX. CLI_DONE,
   or CLI_USAGE: told. */
int import_pack(struct import *k, struct buffer *body, size_t *next);

/* `set`: part i of n. */
void import_put_set(struct control_writer *args, const uint8_t id[static 16],
                    size_t i, size_t n);

#endif

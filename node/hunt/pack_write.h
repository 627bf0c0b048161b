/*
 * pack_write: a pack made anew, record by record, in bounded memory.
 *
 *     err = pack_writer_open(&w, path, &options, fault);
 *     record = pack_writer_record(w, &about);      of each record,
 *     pack_writer_value(w, record, &value);        and of each value of it
 *     err = pack_writer_end(w, fault);             it stands under its name
 *     pack_writer_close(w);
 *
 * What is collected lies in files without a name beside the pack, which needs
 * as much room again. The name is given when all is on disk; until then what
 * was there stays.
 */
#ifndef NODE_HUNT_PACK_WRITE_H
#define NODE_HUNT_PACK_WRITE_H

#include "node/hunt/pack.h"

struct pack_writer;

struct pack_writer_options {
    uint64_t built_s;
    struct pack_key key;
    bool carries_key;
    bool sensor;
    unsigned mode;       /* of the file */
    struct bytes filter; /* instead of one of its rows: of a pack of the same
                            key that has all of them; else empty */
    const struct pack *gate; /* the pack of which it is, and with it what may
                                be there; NULL: then everything may be */

    /* Where most is as in an earlier pack of the same key, which must outlive
       this: its records that stay come along behind those that are added. What
       does not stay still passes the new filter. NULL: there is none. */
    const struct pack *base;
    bool (*stays)(void *who, const struct pack_record *record);
    void *who;
};

/* Texts: borrowed for the call, NULL for none; not of a sensor's pack. */
struct pack_writer_record {
    struct record_id id;
    struct node_id author;
    struct object_id object;
    uint64_t number, expires_s;
    uint8_t tlp, pap; /* or PACK_UNLABELLED */
    bool urgent;
    const char *author_text, *title, *source;
};

struct pack_writer_value {
    uint64_t type;      /* enum indicator_type */
    struct bytes value; /* canonical */
    uint64_t valid_from_s, valid_until_s;
    uint8_t role, confidence;
    bool detect;
};

/* A pack's key, drawn at random. */
struct pack_key pack_writer_key(void);

/* ERR_IO, ERR_FULL, ERR_EXISTS (there is something that is no pack). */
enum err pack_writer_open(struct pack_writer **out, const char *path,
                          const struct pack_writer_options *o,
                          struct fault *fault) MUST_CHECK;

/* The same of a name in a folder, which is borrowed, where nobody else makes a
   pack of that name: a crash leaves NAME.new at most, which the next one clears
   away. */
enum err pack_writer_open_in(struct pack_writer **out, int folder,
                             const char *name,
                             const struct pack_writer_options *o,
                             struct fault *fault) MUST_CHECK;

/* The record's place, for its values. Errors of writing show at the end. */
uint32_t pack_writer_record(struct pack_writer *w,
                            const struct pack_writer_record *r);

/* False: it matches nothing ever (a rule, a network too wide). */
bool pack_writer_value(struct pack_writer *w, uint32_t record,
                       const struct pack_writer_value *v);

/* A record of another pack; its place. */
uint32_t pack_writer_copy_record(struct pack_writer *w, const struct pack *from,
                                 const struct pack_record *record);
/* What another pack of the same key says under a hash. Options bring the
   filter then. */
void pack_writer_copy(struct pack_writer *w, uint32_t record,
                      const struct pack_hash *hash, const struct pack_ref *ref);

/* The lengths of the networks that were copied. */
void pack_writer_prefixes(struct pack_writer *w,
                          const struct indicator_prefixes *prefixes);

/* The node's signature over what pack_form_signed() gives. It answers false
   where there is none, and then no pack is made. */
struct pack_writer_sign {
    bool (*sign)(void *who, struct bytes header, struct signature *out);
    void *who;
    struct node_id node;
    struct sign_public signer;
};

/*
 * Merge and write some more, some milliseconds' work; *more: that was not the
 * end. sign is asked once, at the end; NULL: nobody signs. ERR_IO, ERR_FULL,
 * ERR_TOO_BIG (over PACK_ROWS_MAX or PACK_RECORDS_MAX), ERR_DENIED (not
 * signed), ERR_NOT_CANONICAL (the base is damaged).
 */
enum err pack_writer_step(struct pack_writer *w,
                          const struct pack_writer_sign *sign, bool *more,
                          struct fault *fault) MUST_CHECK;

/* All steps. Codes of pack_writer_step(). */
enum err pack_writer_end(struct pack_writer *w,
                         const struct pack_writer_sign *sign,
                         struct fault *fault) MUST_CHECK;

/* What was not ended is gone. */
void pack_writer_close(struct pack_writer *w);

#endif

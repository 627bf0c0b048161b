/*
 * control: what the command line, the console and core say to each other over
 * the node's control socket (DIR/control, Unix SEQPACKET).
 *
 * One request message, one reply message, each at most CONTROL_MESSAGE_MAX. An
 * answer that does not fit comes in pages: the reply's `next` is handed back as
 * the argument `after`. Local only, so maps with text keys are used, read with
 * the same strict reader as everything else. The commands, their arguments and
 * rows: proto/CONTROL.md.
 */
#ifndef PROTO_CONTROL_H
#define PROTO_CONTROL_H

#include "proto/err.h"
#include "proto/wire.h"

enum {
    CONTROL_MESSAGE_MAX = 384 * 1024,
    CONTROL_COMMAND_MAX = 32,
    CONTROL_NAME_MAX = 64,
    CONTROL_TEXT_MAX = 4096,
    CONTROL_NEXT_MAX = 64,
    CONTROL_ARGUMENTS_MAX = 32,
    CONTROL_ROWS_MAX = 16384,
    CONTROL_FIELDS_MAX = 48,
    CONTROL_LOOKUP_ITEMS_MAX = 4096,
};

/* A parsed request; values are found by name. Views into the message. */
struct control_request {
    struct bytes command;
    struct bytes names[CONTROL_ARGUMENTS_MAX];
    struct bytes values[CONTROL_ARGUMENTS_MAX]; /* packed */
    size_t count;
};

/* ERR_VERSION, ERR_BAD_SHAPE. Names are distinct. */
enum err control_request_parse(struct control_request *out,
                               struct bytes message) MUST_CHECK;

/*
 * One argument by name. ERR_NOT_FOUND when absent, ERR_USAGE when it is of
 * another kind or too long; *out is untouched then.
 */
enum err control_arg_str(struct bytes *out, const struct control_request *r,
                         const char *name) MUST_CHECK;
enum err control_arg_bin(struct bytes *out, const struct control_request *r,
                         const char *name) MUST_CHECK;
enum err control_arg_uint(uint64_t *out, const struct control_request *r,
                          const char *name) MUST_CHECK;
enum err control_arg_bool(bool *out, const struct control_request *r,
                          const char *name) MUST_CHECK;
/* A reader that stands before the first element, and how many follow. */
enum err control_arg_array(struct reader *out, size_t *count,
                           const struct control_request *r,
                           const char *name) MUST_CHECK;

/* Building a request: begin, args, end. A request that does not fit sticks and
   control_request_end() answers ERR_TOO_BIG. */
struct control_writer {
    struct writer w;
    struct buffer *out;
    size_t count_at; /* where the number of pairs is patched in */
    size_t count;
    size_t start;
};
void control_request_begin(struct control_writer *c, struct buffer *out,
                           const char *command);
void control_put_str(struct control_writer *c, const char *name,
                     struct bytes text);
void control_put_text(struct control_writer *c, const char *name,
                      const char *text);
void control_put_bin(struct control_writer *c, const char *name,
                     struct bytes b);
void control_put_uint(struct control_writer *c, const char *name,
                      uint64_t value);
void control_put_bool(struct control_writer *c, const char *name, bool value);
void control_put_nil(struct control_writer *c, const char *name);
/* Octets that are already msgpack, such as an array built aside. */
void control_put_packed(struct control_writer *c, const char *name,
                        struct bytes packed);
enum err control_request_end(struct control_writer *c) MUST_CHECK;

/*
 * Building a reply: begin, then for each row row_begin, puts, row_end, then
 * end. A row that no longer fits is taken back whole and row_end() answers
 * false: the page is full, and the caller sets `next`. Room for the end is
 * kept.
 */
struct control_reply {
    struct control_writer row; /* the puts above work on it */
    struct buffer *out;
    size_t start, rows_at, rows;
};
void control_reply_begin(struct control_reply *c, struct buffer *out);
struct control_writer *control_row_begin(struct control_reply *c);
bool control_row_end(struct control_reply *c);
enum err control_reply_end(struct control_reply *c, enum err err,
                           const char *message, struct bytes next) MUST_CHECK;

/*
 * Fields that many rows share: packed once into a room of their own by begin
 * and the puts, then put into each row. control_fields_end(): ERR_TOO_BIG.
 */
void control_fields_begin(struct control_writer *c, struct buffer *out);
enum err control_fields_end(struct control_writer *c) MUST_CHECK;
void control_put_fields(struct control_writer *to,
                        const struct control_writer *fields);

/* A parsed reply: rows stands before the first of row_count maps. */
struct control_answer {
    enum err err;
    struct bytes message;
    struct reader rows;
    size_t row_count;
    struct bytes next; /* empty: the last page */
};
enum err control_answer_parse(struct control_answer *out,
                              struct bytes message) MUST_CHECK;

/* Enter the next row: how many (name str, value) pairs follow in *rows. */
size_t control_row_open(struct reader *rows);

#endif

#include "node/core/control/seen.h"

#include <sodium.h>
#include <string.h>

#include "node/core/control/find.h"

enum {
    DIGEST_OCTETS = 16,
    DIGEST_TEXT = 2 * DIGEST_OCTETS + 1,
    HEAD_OCTETS = 2, /* the number of rows, before the first */
};

/* Rows that say whom a record reaches; the others are about the record. */
static bool says_whom(struct bytes what)
{
    static const char *const whom[] = {"group",    "delegate", "to",
                                       "withheld", "indirect", "more",
                                       "dropped",  "later"};

    for (size_t i = 0; i < sizeof whom / sizeof *whom; i++)
        if (bytes_equal(what, bytes_text(whom[i])))
            return true;
    return false;
}

/* Hash a row that says whom. `what` stands in front, as CONTROL.md has it. */
static void hear_row(crypto_generichash_state *state, struct reader *rows)
{
    size_t count = control_row_open(rows);
    bool whom = false;

    for (size_t i = 0; i < count && !rows->spoiled; i++) {
        struct bytes name = reader_str(rows, CONTROL_NAME_MAX);
        struct bytes value = reader_any(rows);
        struct reader what = reader_on(value);

        if (i == 0)
            whom = bytes_equal(name, bytes_text("what")) &&
                   says_whom(reader_str(&what, CONTROL_NAME_MAX));
        if (whom)
            crypto_generichash_update(state, value.at, value.len);
    }
}

static void digest(char out[static DIGEST_TEXT], const struct call *call)
{
    const struct control_reply *reply = &call->reply;
    size_t from = reply->rows_at + HEAD_OCTETS;
    struct reader rows = reader_on(
        (struct bytes){reply->out->at + from, reply->out->len - from});
    uint8_t octets[DIGEST_OCTETS];
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, sizeof octets);
    for (size_t i = 0; i < reply->rows; i++)
        hear_row(&state, &rows);
    crypto_generichash_final(&state, octets, sizeof octets);
    sodium_bin2hex(out, DIGEST_TEXT, octets, sizeof octets);
}

static uint64_t newest_of(const struct facts *d, const struct object_id *id,
                          uint32_t author)
{
    struct vault_object object;

    vault_object(&d->txn.view, id, author, &object);
    return object.newest;
}

/* Of all parts of its set, where the request is about those. */
static uint64_t newest_of_set(struct call *call, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    const struct facts *d = &call->core->facts;
    struct buffer raw = {room, 0, sizeof room};
    uint64_t newest = newest_of(d, &row->object, row->author), number;
    uint32_t i = 0;

    if (!call_flag(call, "set") ||
        vault_record(&d->txn.view, row, &raw, &r) != ERR_OK || r.set.n == 0)
        return newest;
    while (vault_set_next(&d->txn.view, row->author, &r.set.id, &i, &number))
        if (number > newest)
            newest = number;
    return newest;
}

/* Number of the newest revision of what the request is about; 0: of nothing
   that is here, which the command itself says. */
static uint64_t newest(struct call *call)
{
    const struct facts *d = &call->core->facts;
    struct object_id object;
    struct node_id group;
    struct vault_row row;
    struct bytes text;
    uint64_t number;

    if (control_arg_str(&text, &call->request, "record") == ERR_OK)
        return find_record_of(call, text, &row) == ERR_OK
                   ? newest_of_set(call, &row)
                   : 0;
    if (control_arg_str(&text, &call->request, "group") == ERR_OK)
        return find_group(call, text, &group, &number) == ERR_OK ? number : 0;
    if (control_arg_bin(&text, &call->request, "object") != ERR_OK ||
        text.len != sizeof object.octet)
        return 0;
    memcpy(object.octet, text.at, sizeof object.octet);
    return newest_of(d, &object, d->self->node_no);
}

static enum err changed(struct call *call)
{
    return call_say(call, ERR_CHANGED,
                    "what was shown has changed meanwhile, and nothing was "
                    "done: look at it again");
}

bool control_seen_said(const struct call *call)
{
    struct bytes shown;

    return control_arg_str(&shown, &call->request, "seen") == ERR_OK;
}

enum err control_seen_newest(struct call *call)
{
    uint64_t shown;

    if (control_arg_uint(&shown, &call->request, "newest") != ERR_OK ||
        newest(call) == shown)
        return ERR_OK;
    return changed(call);
}

enum err control_seen_same(struct call *call, struct bytes shown)
{
    char text[DIGEST_TEXT];

    digest(text, call);
    call->reply.out->len = call->reply.start;
    control_reply_begin(&call->reply, call->reply.out);
    return bytes_equal(shown, bytes_text(text)) ? ERR_OK : changed(call);
}

enum err control_seen_compare(struct call *call)
{
    struct bytes shown;

    if (control_arg_str(&shown, &call->request, "seen") != ERR_OK)
        return ERR_OK;
    return control_seen_same(call, shown);
}

void control_seen_row(struct call *call)
{
    struct control_writer *w;
    char text[DIGEST_TEXT];

    digest(text, call);
    w = control_row_begin(&call->reply);
    control_put_text(w, "what", "seen");
    control_put_text(w, "seen", text);
    control_put_uint(w, "newest", newest(call));
    (void)control_row_end(&call->reply); /* no room: nothing is compared */
}

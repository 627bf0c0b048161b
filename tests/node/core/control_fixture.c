#include "tests/node/core/control_fixture.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "node/core/control/act.h"
#include "node/core/link/net_state.h"
#include "node/core/packs/packs.h"
#include "node/core/retro/retro_hunt.h"
#include "proto/control_fits.h"
#include "tests/node/core/store/store_rows.h"
#include "tests/node/keys/key_process.h"
#include "tests/unit.h"

enum { DOMAINS_MAX = 16 }; /* of a body */

static struct key_folder key_folder;
static struct key_process key_process;

int control_fixture_keys_start(void **state)
{
    (void)state;
    key_folder_open(&key_folder, 0);
    key_process_start(&key_process, KEYS_PROGRAM, &key_folder);
    return key_process.failed[0] == '\0' ? 0 : -1;
}

int control_fixture_keys_stop(void **state)
{
    int status = key_process_stop(&key_process);

    (void)state;
    key_folder_close(&key_folder);
    return status;
}

void control_fixture_open(struct control_fixture *k, unsigned peers)
{
    memset(&k->core, 0, sizeof k->core);
    peers_fixture_open(&k->c, peers);
    k->core.port.clock = port_clock_system();
    k->core.self = k->c.o.self;
    k->core.config = k->c.o.config;
    k->c.o.facts.self = &k->core.self;
    k->c.o.facts.config = &k->core.config;
    k->core.facts = k->c.o.facts;
    k->core.store = k->c.o.store;
    k->core.port.keys = key_process.keys;
    net_state_open(&k->core.net_state);
    packs_open(&k->core.packs, k->c.o.folder.path);
    retro_hunt_open(&k->core.retro, k->c.o.folder.path);
}

void control_fixture_close(struct control_fixture *k)
{
    retro_hunt_close(k->core.retro);
    packs_close(k->core.packs);
    net_state_close(k->core.net_state);
    peers_fixture_close(&k->c);
}

int control_fixture_begin(void **state)
{
    const struct control_fixture_setup *setup = *state;

    control_fixture_open(setup->k, setup->peers);
    return 0;
}

int control_fixture_end(void **state)
{
    const struct control_fixture_setup *setup = *state;

    control_fixture_close(setup->k);
    return 0;
}

struct control_writer *control_fixture_ask(struct control_fixture *k)
{
    k->room = (struct buffer){k->request, 0, sizeof k->request};
    control_request_begin(&k->w, &k->room, "a command");
    return &k->w;
}

void control_fixture_put_list(struct control_writer *w, const char *name,
                              size_t count, const char *const *texts)
{
    uint8_t room[4096];
    struct buffer packed = {room, 0, sizeof room};
    struct writer list = writer_on(&packed);

    writer_array(&list, count);
    for (size_t i = 0; i < count; i++)
        writer_str(&list, bytes_text(texts[i]));
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(w, name, bytes_of(&packed));
}

void control_fixture_put_delegate(struct control_writer *w, const char *name,
                                  uint64_t scope)
{
    uint8_t room[256];
    struct buffer packed = {room, 0, sizeof room};
    struct writer list = writer_on(&packed);

    writer_array(&list, 1);
    writer_array(&list, 2);
    writer_str(&list, bytes_text(name));
    writer_uint(&list, scope);
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(w, "delegate", bytes_of(&packed));
}

static const struct control_command *
    command_of(enum err (*run)(struct call *call))
{
    static enum err (*const runs[])(struct call * call) = {
#define X(function, name, writes) control_##function,
        CONTROL_COMMAND_LIST(X)
#undef X
    };
    size_t count;
    const struct control_command *commands = control_commands(&count);

    for (size_t i = 0; i < count; i++)
        if (runs[i] == run)
            return &commands[i];
    return NULL;
}

/* Rows that the list does not know are a fault of one of the two. */
static void check_rows(const struct control_fixture *k,
                       const struct control_command *command)
{
    struct bytes misfit;

    if (!control_rows_fit(command, &k->answer, &misfit))
        fail_msg("%s: '%.*s' is not as control_fields.c lists it",
                 command->name, (int)misfit.len, (const char *)misfit.at);
}

enum err control_fixture_answer(struct control_fixture *k,
                                enum err (*command)(struct call *call))
{
    const struct control_command *listed = command_of(command);
    struct buffer reply = {k->reply, 0, sizeof k->reply};
    static struct call call;
    uint8_t after[32];
    enum err err;

    assert_err(ERR_OK, control_request_end(&k->w));
    k->core.facts = k->c.o.facts;
    k->core.store = k->c.o.store;
    call = (struct call){.core = &k->core};
    assert_err(ERR_OK,
               control_request_parse(&call.request, bytes_of(&k->room)));
    assert_non_null(listed);
    call.request.command = bytes_text(listed->name);
    control_reply_begin(&call.reply, &reply);
    control_fixture_print(k, k->before);
    err = call_check(&call);
    if (err == ERR_OK)
        err = control_act_begin(&call, bytes_of(&k->room));
    if (err == ERR_OK)
        err = command(&call);
    assert_int_equal(err != ERR_OK, call.about[0] != '\0');
    control_fixture_print(k, after);
    if (err != ERR_OK)
        assert_memory_equal(k->before, after, sizeof after);
    assert_err(ERR_OK,
               control_reply_end(&call.reply, err, call.about,
                                 (struct bytes){call.next, call.next_len}));
    assert_err(ERR_OK, control_answer_parse(&k->answer, bytes_of(&reply)));
    check_rows(k, listed);
    return err;
}

/* A value in words. */
static void in_words(struct reader *r, char *out, size_t room)
{
    struct bytes text;

    if (reader_kind(r) == WIRE_UINT) {
        snprintf(out, room, "%llu",
                 (unsigned long long)reader_uint(r, UINT64_MAX));
    } else if (reader_kind(r) == WIRE_BOOL) {
        snprintf(out, room, "%s", reader_bool(r) ? "yes" : "no");
    } else if (reader_kind(r) == WIRE_STR) {
        text = reader_text(r, CONTROL_MESSAGE_MAX);
        snprintf(out, room, "%.*s", (int)text.len, (const char *)text.at);
    } else {
        (void)reader_any(r);
        snprintf(out, room, "-");
    }
}

/* One row: whether it is of that kind, and the field in words. */
static bool read_row(struct reader *rows, const char *what, const char *field,
                     char *out, size_t room)
{
    size_t fields = control_row_open(rows);
    bool fits = what == NULL;
    char value[2048];

    out[0] = '\0';
    for (size_t i = 0; i < fields; i++) {
        struct bytes name = reader_str(rows, CONTROL_NAME_MAX);

        in_words(rows, value, sizeof value);
        if (what != NULL && bytes_equal(name, bytes_text("what")))
            fits = strcmp(value, what) == 0;
        if (bytes_equal(name, bytes_text(field)))
            snprintf(out, room, "%s", value);
    }
    assert_false(rows->spoiled);
    return fits;
}

size_t control_fixture_rows(const struct control_fixture *k, const char *what)
{
    struct reader rows = k->answer.rows;
    char value[2048];
    size_t n = 0;

    for (size_t i = 0; i < k->answer.row_count; i++)
        n += read_row(&rows, what, "", value, sizeof value);
    return n;
}

const char *control_fixture_field(const struct control_fixture *k,
                                  const char *what, size_t nth,
                                  const char *field)
{
    static char value[2048];
    struct reader rows = k->answer.rows;

    for (size_t i = 0; i < k->answer.row_count; i++)
        if (read_row(&rows, what, field, value, sizeof value) && nth-- == 0)
            return value;
    return NULL;
}

bool control_fixture_says(const struct control_fixture *k, const char *what,
                          const char *field, const char *text)
{
    const char *said;

    for (size_t i = 0;
         (said = control_fixture_field(k, what, i, field)) != NULL; i++)
        if (strcmp(said, text) == 0)
            return true;
    return false;
}

void control_fixture_print(struct control_fixture *k, uint8_t out[static 32])
{
    index_flush(k->c.o.facts.index); /* else a look-up does it in between */
    store_rows_hash(k->c.o.store, out);
}

const struct record *control_fixture_record(struct control_fixture *k,
                                            const struct record_id *id)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row = peers_fixture_row(&k->c, id);

    assert_err(ERR_OK, vault_raw(&k->c.o.facts.txn.view, &row, &raw));
    assert_err(ERR_OK, record_open(&r, bytes_of(&raw)));
    return &r;
}

struct record_id control_fixture_made(const struct control_fixture *k,
                                      const char *what)
{
    const char *hex = control_fixture_field(k, what, 0, "record");
    struct record_id id;

    assert_non_null(hex);
    assert_int_equal(0, sodium_hex2bin(id.octet, sizeof id.octet, hex, 64, NULL,
                                       NULL, NULL));
    return id;
}

void control_fixture_name(struct control_writer *w, const struct record_id *id)
{
    char hex[IDENT_HEX_TEXT];

    ident_hex(hex, id->octet);
    control_put_text(w, "record", hex);
}

/* The words of a text; views into it. */
static size_t words_of(const char *text, struct bytes *out, size_t max)
{
    size_t n = 0;

    while (*text != '\0' && n < max) {
        size_t len = strcspn(text, " ");

        out[n++] = (struct bytes){(const uint8_t *)text, len};
        text += len + (text[len] == ' ');
    }
    return n;
}

struct bytes control_fixture_body(const char *domains)
{
    static uint8_t room[4096];
    struct buffer body = {room, 0, sizeof room};
    struct record_report text = {.title = bytes_text("a report")};
    struct record_indicator entries[DOMAINS_MAX];
    struct bytes domain[DOMAINS_MAX];
    size_t n = words_of(domains, domain, DOMAINS_MAX);

    for (size_t i = 0; i < n; i++)
        entries[i] = (struct record_indicator){
            .type = INDICATOR_DOMAIN, .value = domain[i], .confidence = 50};
    assert_err(ERR_OK, record_report_write(&body, &text, entries, n));
    return bytes_of(&body);
}

void control_fixture_put_domains(struct control_writer *w, const char *name,
                                 const char *domains)
{
    uint8_t room[1024];
    struct buffer packed = {room, 0, sizeof room};
    struct writer list = writer_on(&packed);
    struct bytes domain[DOMAINS_MAX];
    size_t n = words_of(domains, domain, DOMAINS_MAX);

    writer_array(&list, n);
    for (size_t i = 0; i < n; i++) {
        writer_array(&list, 2);
        writer_uint(&list, INDICATOR_DOMAIN);
        writer_str(&list, domain[i]);
    }
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(w, name, bytes_of(&packed));
}

struct record_id control_fixture_share(struct control_fixture *k,
                                       const char *to, const char *tlp)
{
    struct control_writer *w = control_fixture_ask(k);
    char names[CORE_FIXTURE_NODES][16];
    const char *list[CORE_FIXTURE_NODES];
    size_t n = 0;

    for (; to[n] != '\0'; n++) {
        snprintf(names[n], sizeof names[n], "node-%c", to[n]);
        list[n] = names[n];
    }
    control_put_text(w, "tlp", tlp);
    control_put_bin(w, "body", control_fixture_body("shared.example"));
    if (n > 0)
        control_fixture_put_list(w, "to", n, list);
    assert_err(ERR_OK, control_fixture_answer(k, control_share));
    return control_fixture_made(k, "record");
}

bool control_fixture_told(const struct control_fixture *k, const char *text)
{
    return memmem(k->answer.message.at, k->answer.message.len, text,
                  strlen(text)) != NULL;
}

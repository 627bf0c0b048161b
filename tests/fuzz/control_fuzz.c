/* control: a request that parses is kept whole when it is written again, the
   rows of an answer can be walked, and any text can be said in one. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "proto/control.h"

static uint8_t room[2 * CONTROL_MESSAGE_MAX];

/* Whatever a command asks for under a name it finds, or is told why not. */
static void ask(const struct control_request *r, const char *name)
{
    struct bytes b = {NULL, 0};
    struct reader array;
    uint64_t number;
    size_t count;
    bool yes;

    if (control_arg_str(&b, r, name) == ERR_OK)
        fuzz_must(b.len <= CONTROL_TEXT_MAX && wire_text_valid(b, false));
    (void)control_arg_bin(&b, r, name);
    (void)control_arg_uint(&number, r, name);
    (void)control_arg_bool(&yes, r, name);
    if (control_arg_array(&array, &count, r, name) != ERR_OK)
        return;
    for (size_t i = 0; i < count; i++)
        (void)reader_any(&array);
    fuzz_must(!array.spoiled && reader_done(&array) == ERR_OK);
}

static void request(struct bytes message)
{
    char command[CONTROL_COMMAND_MAX + 1] = {0};
    struct buffer out = {room, 0, sizeof room};
    struct control_request r, again;
    struct control_writer w;

    if (control_request_parse(&r, message) != ERR_OK)
        return;
    memcpy(command, r.command.at, r.command.len);
    control_request_begin(&w, &out, command);
    for (size_t i = 0; i < r.count; i++) {
        char name[CONTROL_NAME_MAX + 1] = {0};

        memcpy(name, r.names[i].at, r.names[i].len);
        ask(&r, name);
        control_put_packed(&w, name, r.values[i]);
    }
    fuzz_must(control_request_end(&w) == ERR_OK);
    fuzz_must(control_request_parse(&again, bytes_of(&out)) == ERR_OK);
    fuzz_must(bytes_equal(r.command, again.command) && r.count == again.count);
    for (size_t i = 0; i < r.count; i++)
        fuzz_must(bytes_equal(r.names[i], again.names[i]) &&
                  bytes_equal(r.values[i], again.values[i]));
}

static void answer(struct bytes message)
{
    struct control_answer a;

    if (control_answer_parse(&a, message) != ERR_OK)
        return;
    for (size_t i = 0; i < a.row_count; i++) {
        size_t fields = control_row_open(&a.rows);

        fuzz_must(fields <= CONTROL_FIELDS_MAX);
        while (fields-- > 0) {
            (void)reader_str(&a.rows, CONTROL_NAME_MAX);
            (void)reader_any(&a.rows);
        }
    }
    fuzz_must(!a.rows.spoiled);
}

static void say(struct bytes text)
{
    static char words[CONTROL_MESSAGE_MAX];
    struct buffer out = {room, 0, sizeof room};
    struct control_reply reply;
    struct control_answer a;

    if (text.len >= sizeof words || !wire_text_valid(text, false))
        return;
    memcpy(words, text.at, text.len);
    words[text.len] = '\0';
    control_reply_begin(&reply, &out);
    fuzz_must(control_reply_end(&reply, ERR_USAGE, words, (struct bytes){0}) ==
              ERR_OK);
    fuzz_must(control_answer_parse(&a, bytes_of(&out)) == ERR_OK);
    fuzz_must(a.message.len <= text.len &&
              memcmp(a.message.at, words, a.message.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    say((struct bytes){octets, len});
    request((struct bytes){octets, len});
    answer((struct bytes){octets, len});
    return 0;
}

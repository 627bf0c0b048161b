/* call: arguments are of the types that the list says. */
#include "node/core/control/call.h"

#include <stdio.h>
#include <string.h>

#include "proto/control_fields.h"
#include "tests/unit.h"

/* A call of one argument, with a packed value of one type. */
static enum err check(const struct control_command *command, const char *name,
                      unsigned type, char about[static 512])
{
    static uint8_t room[512];
    struct buffer request = {room, 0, sizeof room};
    static struct call call;
    struct control_writer w;
    enum err err;

    call = (struct call){0};
    control_request_begin(&w, &request, command->name);
    switch ((enum control_type)type) {
    case CONTROL_BOOL:
        control_put_bool(&w, name, true);
        break;
    case CONTROL_UINT:
        control_put_uint(&w, name, 1);
        break;
    case CONTROL_STR:
        control_put_text(&w, name, "1");
        break;
    case CONTROL_BIN:
        control_put_bin(&w, name, UNIT_LITERAL("1"));
        break;
    case CONTROL_LIST:
        control_put_packed(&w, name, UNIT_LITERAL("\x90"));
        break;
    case CONTROL_TYPES:
    case CONTROL_OPTIONAL:
    case CONTROL_NODE:
        control_put_nil(&w, name);
        break;
    }
    assert_err(ERR_OK, control_request_end(&w));
    assert_err(ERR_OK,
               control_request_parse(&call.request, bytes_of(&request)));
    err = call_check(&call);
    memcpy(about, call.about, sizeof call.about);
    return err;
}

static void check_types(const struct control_command *command,
                        const struct control_field *argument)
{
    char about[512], begin[80];

    snprintf(begin, sizeof begin, "'%s' is ", argument->name);
    for (unsigned type = 1; type < CONTROL_TYPES; type *= 2) {
        bool fits = (argument->type & type) != 0;
        enum err err = check(command, argument->name, type, about);

        assert_err(fits ? ERR_OK : ERR_USAGE, err);
        assert_int_equal(fits, about[0] == '\0');
        if (!fits)
            assert_memory_equal(begin, about, strlen(begin));
    }
    assert_err(ERR_OK, check(command, argument->name, CONTROL_OPTIONAL, about));
}

static void an_argument_of_another_type_is_refused(void **state)
{
    size_t count;
    const struct control_command *commands = control_commands(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < commands[i].argument_count; k++)
            check_types(&commands[i], &commands[i].arguments[k]);
}

static void whatever_writes_takes_a_token_of_octets(void **state)
{
    size_t count;
    const struct control_command *commands = control_commands(&count);
    char about[512];

    (void)state;
    for (size_t i = 0; i < count; i++)
        if (commands[i].writes) {
            assert_err(ERR_OK,
                       check(&commands[i], "token", CONTROL_BIN, about));
            assert_err(ERR_USAGE,
                       check(&commands[i], "said", CONTROL_STR, about));
        }
}

/* CONTROL.md: "New fields may appear": a newer tool may say more. */
static void an_argument_that_is_not_known_is_not_looked_at(void **state)
{
    char about[512];

    (void)state;
    for (unsigned type = 1; type < CONTROL_TYPES; type *= 2)
        assert_err(ERR_OK, check(control_command(bytes_text("inbox")), "mood",
                                 type, about));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_argument_of_another_type_is_refused),
        cmocka_unit_test(whatever_writes_takes_a_token_of_octets),
        cmocka_unit_test(an_argument_that_is_not_known_is_not_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

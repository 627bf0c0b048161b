/* own: names and networks of the operator, and private addresses. */
#include "tests/unit.h"

#include <string.h>

#include "tools/client/own.h"

static struct config config;

static int up(void **state)
{
    (void)state;
    memset(&config, 0, sizeof config);
    strcpy(config.own_domain[0], "corp.org.example");
    config.own_domain_count = 1;
    strcpy(config.own_network[0], "198.51.100.0/24");
    config.own_network_count = 1;
    return 0;
}

static void what_is_ones_own_is_taken_out_of_a_text(void **state)
{
    static const struct {
        const char *text, *left;
    } rows[] = {
        {"SRV-DC01.corp.org.example (10.0.0.5, 198.51.100.7) was hit",
         "*** (***, ***) was hit"},
        {"mail to taro@corp.org.example.", "mail to ***."},
        {"端末10.1.2.3がhxxp://srv[.]corp[.]org[.]example/へ",
         "端末***がhxxp://***/へ"},
        {"\\\\srv.corp.org.example\\c$ and 192.168.0.1:445",
         "\\\\***\\c$ and ***"},
        {"[fd00::1]", "[***]"},
        {"corp.org.example.evil.example and xcorp.org.example",
         "corp.org.example.evil.example and xcorp.org.example"},
        {"203.0.113.7, version 1.2.3.4, 127.0.0.1, a@evil.example",
         "203.0.113.7, version 1.2.3.4, 127.0.0.1, a@evil.example"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t octets[256];
        struct buffer room = {octets, 0, sizeof octets};
        size_t count = 0;
        struct bytes left =
            own_masked(&config, &room, bytes_text(rows[i].text), &count);

        if (!bytes_equal(left, bytes_text(rows[i].left)))
            fail_msg("'%s' becomes '%.*s'", rows[i].text, (int)left.len,
                     (const char *)left.at);
        assert_int_equal(count > 0, strcmp(rows[i].text, rows[i].left) != 0);
    }
}

static void without_room_nothing_is_left(void **state)
{
    uint8_t octets[8];
    struct buffer room = {octets, 0, sizeof octets};
    size_t count = 0;

    (void)state;
    assert_int_equal(0,
                     own_masked(&config, &room,
                                bytes_text("a long text of 10.0.0.1"), &count)
                         .len);
    assert_int_equal(0, room.len);
}

static void a_value_that_holds_ones_own_stays_here(void **state)
{
    static const struct {
        enum indicator_type type;
        const char *value, *reason;
    } rows[] = {
        {INDICATOR_DOMAIN, "www.corp.org.example", "one of your own"},
        {INDICATOR_IPV4, "198.51.100.9", "one of your own"},
        {INDICATOR_URL, "http://evil.example/?h=srv.corp.org.example",
         "holds one of your own"},
        {INDICATOR_URL, "http://evil.example/?m=taro%40corp.org.example",
         "holds one of your own"},
        {INDICATOR_URL, "http://evil.example/corp.org.example/login",
         "holds one of your own"},
        {INDICATOR_URL, "http://evil.example/a?ip=10.0.0.5&x=1", "private"},
        {INDICATOR_URL, "http://evil.example/?u=http://192.168.1.1/",
         "private"},
        {INDICATOR_PATH, "\\\\10.0.0.5\\c$\\x.exe", "private"},
        {INDICATOR_PATH, "\\\\FILESRV\\share\\x.exe", "local network"},
        {INDICATOR_PATH, "\\\\filesrv.corp.org.example\\x.exe",
         "holds one of your own"},
        {INDICATOR_PATH, "C:\\Users\\taro.corp.org.example\\x.exe",
         "holds one of your own"},
        {INDICATOR_MUTEX, "m:198.51.100.7:x",
         "holds one of your own"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *why =
            own_reason(&config, rows[i].type, bytes_text(rows[i].value));

        if (why == NULL || strstr(why, rows[i].reason) == NULL)
            fail_msg("'%s': %s", rows[i].value, why == NULL ? "-" : why);
    }
}

static void others_may_leave(void **state)
{
    static const struct {
        enum indicator_type type;
        const char *value;
    } rows[] = {
        {INDICATOR_URL, "http://evil.example/10.0.0.5/jdk.zip"},
        {INDICATOR_URL, "http://evil.example/?v=1.2.3.4"},
        {INDICATOR_URL, "http://[2001:db8::1]/a?b"},
        {INDICATOR_URL, "http://corp.org.example.evil.example/"},
        {INDICATOR_PATH, "C:\\Windows\\evil.exe"},
        {INDICATOR_PATH, "\\\\.\\pipe\\evil"},
        {INDICATOR_PATH, "\\\\evil.example\\share\\x.exe"},
        {INDICATOR_PATH, "\\\\127.0.0.1\\admin$\\x"},
        {INDICATOR_PATH, "/tmp/evil"},
        {INDICATOR_DOMAIN, "evil.example"},
        {INDICATOR_USER_AGENT, "Mozilla/5.0 (10.0; Win64)"},
        {INDICATOR_MD5, "d8e8fca2dc0f896fd7cb4cb0031ba249"},
        {INDICATOR_SNORT, "alert tcp 10.0.0.0/8 any -> any any (sid:1;)\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *why =
            own_reason(&config, rows[i].type, bytes_text(rows[i].value));

        if (why != NULL)
            fail_msg("'%s': %s", rows[i].value, why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_ones_own_is_taken_out_of_a_text),
        cmocka_unit_test(without_room_nothing_is_left),
        cmocka_unit_test(a_value_that_holds_ones_own_stays_here),
        cmocka_unit_test(others_may_leave),
    };

    return cmocka_run_group_tests(tests, up, NULL);
}

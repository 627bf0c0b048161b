#include "tests/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "node/config.h"
#include "tests/node/folder.h"

static struct config config;
static struct folder f;
static struct fault fault;

static int fresh(void **state)
{
    (void)state;
    folder_open(&f);
    fault = (struct fault){.why = ERR_OK};
    return 0;
}

static int clear(void **state)
{
    (void)state;
    folder_close(&f);
    return 0;
}

static enum err reads(const char *text)
{
    enum err err;

    folder_put(&f, "noroshi.conf", text, strlen(text));
    fault = (struct fault){.why = ERR_OK};
    err = config_read(&config, f.path, &fault);
    assert_err(err, fault.why);
    return err;
}

/* Refused, at that line, with those words, and nothing of it is kept. */
static void assert_wrong(const char *text, unsigned line, const char *words)
{
    static struct config untouched;

    assert_int_not_equal(reads(text), ERR_OK);
    assert_int_equal(fault.line, line);
    if (strstr(fault.about, words) == NULL)
        fail_msg("'%s' does not say '%s'", fault.about, words);
    assert_non_null(strstr(fault.about, "noroshi.conf:"));
    config_init(&untouched);
    assert_memory_equal(&config, &untouched, sizeof config);
}

static void all_that_can_be_said_is_taken(void **state)
{
    (void)state;
    assert_err(ERR_OK, reads("# a comment\n"
                             "[node]\n"
                             "listen = tcp://192.0.2.1:7766\n"
                             "listen = tcp://[2001:db8::1]:7766 ; and v6\n"
                             "[own]\n"
                             "domain = Example.co.JP, example.jp\n"
                             "domain = example.com\n"
                             "network = 198.51.100.0/24,2001:db8::/32\n"
                             "network = 192.0.2.9\n"
                             "[limits]\n"
                             "peers_max = 12\n"
                             "disk_free_min_mib = 1\n"
                             "[process]\n"
                             "net_user = csirt-net\n"
                             "[log]\n"
                             "level = warn\n"));
    assert_string_equal(config.net_user, "csirt-net");
    assert_int_equal(config.listen_count, 2);
    assert_string_equal(config.listen[1], "tcp://[2001:db8::1]:7766");
    assert_int_equal(config.own_domain_count, 3);
    assert_string_equal(config.own_domain[0], "example.co.jp");
    assert_int_equal(config.own_network_count, 3);
    assert_int_equal(config.limits.peers_max, 12);
    assert_int_equal(config.limits.disk_free_min_mib, 1);
    assert_int_equal(config.limits.records_a_day, 20000);
    assert_true(config.quiet);
}

static void an_empty_file_gives_the_defaults(void **state)
{
    (void)state;
    assert_err(ERR_OK, reads(""));
    assert_int_equal(config.listen_count, 0);
    assert_false(config.quiet);
    assert_string_equal(config.net_user, "noroshi-net");
}

static void windows_line_ends_and_a_mark_are_taken(void **state)
{
    (void)state;
    assert_err(ERR_OK, reads("\xef\xbb\xbf[node]\r\n"
                             "listen = tcp://192.0.2.1:1\r\n"));
    assert_string_equal(config.listen[0], "tcp://192.0.2.1:1");
}

static void a_half_written_file_is_refused(void **state)
{
    static const char text[] = "[node]\nlisten = tcp://192.0.2.1:7766\n"
                               "[limits]\npeers_max = 256\n";
    char part[sizeof text];

    (void)state;
    for (size_t cut = 1; cut < strlen(text); cut++) {
        memcpy(part, text, cut);
        part[cut] = '\0';
        if (part[cut - 1] == '\n')
            continue; /* whole lines are a whole file */
        assert_int_not_equal(reads(part), ERR_OK);
        assert_non_null(strstr(fault.about, "half written"));
    }
}

static void what_is_unknown_is_refused_at_its_line(void **state)
{
    (void)state;
    assert_wrong("[node]\n\nlissen = tcp://192.0.2.1:1\n", 3, "unknown key");
    assert_wrong("[nodes]\nlisten = tcp://192.0.2.1:1\n", 2, "unknown section");
    assert_wrong("listen = tcp://192.0.2.1:1\n", 1, "unknown section");
    assert_wrong("[limits]\npeers = 1\n", 2, "unknown key");
    assert_wrong("[own]\nlisten = tcp://192.0.2.1:1\n", 2, "unknown key");
    assert_wrong("[node]\nlisten\n", 2, "key = value");
    assert_wrong("[node\nlisten = tcp://192.0.2.1:1\n", 1, "");
}

static void a_bad_address_is_refused_with_what_to_write(void **state)
{
    static const char *const bad[] = {
        "192.0.2.1:7766",      "tcp://192.0.2.1",       "tcp://:7766",
        "tcp://192.0.2.1:",    "tcp://192.0.2.1:65536", "tcp://192.0.2.1:x",
        "tcp://host:7766",     "tcp://*:7766",          "tcp://192.0.2.300:1",
        "tcp://2001:db8::1:1", "ipc://socket",          "tcp://[192.0.2.1]:1",
    };
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(text, sizeof text, "[node]\nlisten = %s\n", bad[i]);
        assert_wrong(text, 2, "tcp://IP:PORT");
    }
    assert_wrong("[own]\nnetwork = 192.0.2.0/33\n", 2, "network");
    assert_wrong("[own]\nnetwork = ,\n", 2, "no value is given");
    assert_wrong("[own]\ndomain = exa mple..com\n", 2, "domain");
}

static void numbers_out_of_range_or_given_twice_are_refused(void **state)
{
    (void)state;
    assert_wrong("[limits]\npeers_max = 0\n", 2, "from 1 to 4096");
    assert_wrong("[limits]\npeers_max = 4097\n", 2, "from 1 to 4096");
    assert_wrong("[limits]\npeers_max = -1\n", 2, "bad number");
    assert_wrong("[limits]\npeers_max = 1e2\n", 2, "bad number");
    assert_wrong("[limits]\npeers_max = 99999999999999999999\n", 2,
                 "bad number");
    assert_wrong("[limits]\npeers_max = 1\npeers_max = 2\n", 3, "twice");
    assert_wrong("[log]\nlevel = loud\n", 2, "info or warn");
}

static void a_brake_is_off_until_it_is_set(void **state)
{
    (void)state;
    assert_err(ERR_OK, reads("[brake]\n"));
    assert_int_equal(config.brake_disputed, 0);
    assert_err(ERR_OK, reads("[brake]\ndisputed = 1\n"));
    assert_int_equal(config.brake_disputed, 1);
    assert_int_equal(config.brake_commonplace, 0);
    assert_err(ERR_OK, reads("[brake]\ncommonplace = 80%\n"));
    assert_int_equal(config.brake_commonplace, 80);
    assert_wrong("[brake]\ncommonplace = 80\n", 2, "from 1% to 100%");
    assert_wrong("[brake]\ncommonplace = 0%\n", 2, "from 1% to 100%");
    assert_wrong("[brake]\ncommonplace = 101%\n", 2, "from 1% to 100%");
    assert_wrong("[brake]\ndisputed = 0\n", 2, "from 1 to 65536");
    assert_wrong("[brake]\ndisputed = 65537\n", 2, "from 1 to 65536");
    assert_wrong("[brake]\ndisputed = 1 of 3\n", 2, "bad number");
    assert_wrong("[brake]\ndisputed = 1\ndisputed = 1\n", 3, "twice");
}

static void long_lines_and_octets_that_are_no_text_are_refused(void **state)
{
    static char text[CONFIG_LINE_MAX * 4];

    (void)state;
    memset(text, 'a', sizeof text - 2);
    memcpy(text, "[own]\ndomain = ", 15);
    text[sizeof text - 2] = '\n';
    assert_wrong(text, 2, "too long");
    folder_put(&f, "noroshi.conf", "[node]\n\0\n", 9);
    fault = (struct fault){.why = ERR_OK};
    assert_err(ERR_BAD_SHAPE, config_read(&config, f.path, &fault));
}

static void a_user_is_named_as_the_system_names_them(void **state)
{
    (void)state;
    assert_wrong("[process]\nnet_user = two words\n", 2, "not the name");
    assert_wrong("[process]\nnet_user =\n", 2, "not the name");
    assert_wrong("[process]\nnet_user = a\nnet_user = b\n", 3, "given twice");
}

static void a_missing_file_is_not_found(void **state)
{
    (void)state;
    assert_err(ERR_NOT_FOUND, config_read(&config, f.path, &fault));
}

static void the_template_reads_back_and_is_not_overwritten(void **state)
{
    (void)state;
    assert_err(ERR_OK,
               config_write_default(f.path, "tcp://127.0.0.1:7766", &fault));
    assert_err(ERR_OK, config_read(&config, f.path, &fault));
    assert_int_equal(config.listen_count, 1);
    assert_string_equal(config.listen[0], "tcp://127.0.0.1:7766");
    assert_err(ERR_EXISTS, config_write_default(f.path, NULL, &fault));
}

static void the_template_without_listening_reads_back(void **state)
{
    (void)state;
    assert_err(ERR_OK, config_write_default(f.path, NULL, &fault));
    assert_err(ERR_OK, config_read(&config, f.path, &fault));
    assert_int_equal(config.listen_count, 0);
    assert_err(ERR_BAD_SHAPE,
               config_write_default(f.path, "tcp://x:1", &fault));
}

static bool owns(enum indicator_type type, const char *value)
{
    return config_owns(&config, type, bytes_text(value));
}

static void what_is_ones_own_is_known(void **state)
{
    (void)state;
    assert_err(ERR_OK, reads("[own]\ndomain = example.co.jp\n"
                             "network = 198.51.100.0/24, 2001:db8::/32\n"));
    assert_true(owns(INDICATOR_DOMAIN, "example.co.jp"));
    assert_true(owns(INDICATOR_HOSTNAME, "www.example.co.jp"));
    assert_false(owns(INDICATOR_DOMAIN, "notexample.co.jp"));
    assert_false(owns(INDICATOR_DOMAIN, "co.jp"));
    assert_true(owns(INDICATOR_URL, "http://mail.example.co.jp/x"));
    assert_false(owns(INDICATOR_URL, "http://evil.test/example.co.jp"));
    assert_true(owns(INDICATOR_EMAIL, "someone@example.co.jp"));
    assert_true(owns(INDICATOR_IPV4, "198.51.100.7"));
    assert_false(owns(INDICATOR_IPV4, "198.51.101.7"));
    assert_true(owns(INDICATOR_IP_PORT, "198.51.100.7|443"));
    assert_true(owns(INDICATOR_URL, "http://198.51.100.7/"));
    assert_true(owns(INDICATOR_IPV6, "2001:db8::1"));
    assert_true(owns(INDICATOR_CIDR, "198.51.100.128/25"));
    assert_true(owns(INDICATOR_CIDR, "198.51.0.0/16")); /* holds ours */
    assert_false(owns(INDICATOR_CIDR, "198.52.0.0/16"));
    assert_false(owns(INDICATOR_MD5, "d41d8cd98f00b204e9800998ecf8427f"));
}

static void an_endpoint_to_dial_may_be_a_name(void **state)
{
    (void)state;
    assert_true(config_connect_valid("tcp://cert.example.jp:7766"));
    assert_true(config_connect_valid("tcp://192.0.2.1:1"));
    assert_true(config_connect_valid("tcp://[2001:db8::1]:1"));
    assert_false(config_connect_valid("tcp://192.0.2.1:0"));
    assert_false(config_connect_valid("tcp://a;b:1"));
    assert_false(config_connect_valid("tcp://eth0@x:1"));
    assert_false(config_connect_valid("tcp://[x]:1"));
    assert_false(config_connect_valid("tcp://:1"));
    assert_false(config_connect_valid(""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_that_can_be_said_is_taken),
        TEST(an_empty_file_gives_the_defaults),
        TEST(windows_line_ends_and_a_mark_are_taken),
        TEST(a_half_written_file_is_refused),
        TEST(what_is_unknown_is_refused_at_its_line),
        TEST(a_bad_address_is_refused_with_what_to_write),
        TEST(numbers_out_of_range_or_given_twice_are_refused),
        TEST(a_brake_is_off_until_it_is_set),
        TEST(long_lines_and_octets_that_are_no_text_are_refused),
        TEST(a_user_is_named_as_the_system_names_them),
        TEST(a_missing_file_is_not_found),
        TEST(the_template_reads_back_and_is_not_overwritten),
        TEST(the_template_without_listening_reads_back),
        TEST(what_is_ones_own_is_known),
        TEST(an_endpoint_to_dial_may_be_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* shape: which types the octets of a word rule out at a glance. */
#include "tests/unit.h"

#include "tools/formats/word/shape.h"

static bool may_be(enum indicator_type wanted, const char *text)
{
    const struct shape s = shape_of(bytes_text(text));
    enum indicator_type type;
    size_t at = 0;

    while (shape_next(&type, &at, &s))
        if (type == wanted)
            return true;
    return false;
}

static void a_value_has_the_shape_of_its_type(void **state)
{
    static const struct {
        enum indicator_type type;
        const char *text;
    } rows[] = {
        {INDICATOR_IPV4, "203.0.113.9"},
        {INDICATOR_IPV6, "2001:db8::1"},
        {INDICATOR_CIDR, "203.0.113.0/24"},
        {INDICATOR_CIDR, "2001:db8::/32"},
        {INDICATOR_IP_PORT, "203.0.113.9:443"},
        {INDICATOR_IP_PORT, "203.0.113.9|443"},
        {INDICATOR_IP_PORT, "[2001:db8::1]:443"},
        {INDICATOR_MD5, "44d88612fea8a8f36de82e1278abb02f"},
        {INDICATOR_CVE, "CVE-2021-44228"},
        {INDICATOR_ONION, "a.example.onion"},
        {INDICATOR_BTC, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"},
        {INDICATOR_JA4, "t13d1516h2_8daaf6152771_e5627efa2ab1"},
        {INDICATOR_SSDEEP, "96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO/"
                           "wqWXLcMSx:sF1LjEtHHlZDrJzrhuyZvHYm8tKp/RWO"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!may_be(rows[i].type, rows[i].text))
            fail_msg("'%s' is ruled out", rows[i].text);
}

static void words_of_a_text_have_the_shape_of_none(void **state)
{
    static const char *const words[] = {"the",     "evil.example", "3.14",
                                        "half-an", "a@b.example",  ""};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct shape s = shape_of(bytes_text(words[i]));
        enum indicator_type type;
        size_t at = 0;

        while (shape_next(&type, &at, &s))
            if (type != INDICATOR_ONION)
                fail_msg("'%s' may be %s", words[i], indicator_type_text(type));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_has_the_shape_of_its_type),
        cmocka_unit_test(words_of_a_text_have_the_shape_of_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* mail_box: an mbox is cut where its messages begin. */
#include "tests/unit.h"

#include "tools/formats/mail/mail_box.h"

static const char two[] = "From a@org.example Fri Nov 20 10:00:00 2026\n"
                          "Subject: one\n\nFrom here on, evil.\n"
                          "From b@org.example Fri Nov 20 10:00:00 2026\n\n"
                          "From b@org.example Fri Nov 20 11:00:00 2026\n"
                          "Subject: two\n\nbody\n";

static void messages_begin_behind_an_empty_line(void **state)
{
    struct mail_box box = {bytes_text(two), 1};
    struct bytes message;
    unsigned line;

    (void)state;
    assert_true(mail_box_sniff(bytes_text(two)));
    assert_true(mail_box_next(&box, &message, &line));
    assert_bytes_equal(
        message, bytes_text("Subject: one\n\nFrom here on, evil.\n"
                            "From b@org.example Fri Nov 20 10:00:00 2026\n\n"));
    assert_int_equal(2, line);
    assert_true(mail_box_next(&box, &message, &line));
    assert_bytes_equal(message, bytes_text("Subject: two\n\nbody\n"));
    assert_int_equal(8, line);
    assert_false(mail_box_next(&box, &message, &line));
}

static void a_letter_is_no_box(void **state)
{
    static const char *const others[] = {
        "",
        "From: a@org.example\n\nx",
        "From here on 203.0.113.7 was seen\nSubject: x\n\n",
        "From a@org.example Fri Nov 20 10:00:00 2026\nno header\n",
        "from a@org.example Fri Nov 20 10:00:00 2026\nSubject: x\n\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (mail_box_sniff(bytes_text(others[i])))
            fail_msg("text %zu is a box", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_begin_behind_an_empty_line),
        cmocka_unit_test(a_letter_is_no_box),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* mail_quote: what stands in a mail and is no part of what it says. */
#include "tests/unit.h"

#include <string.h>

#include "tools/formats/mail/mail_quote.h"

/* Each line begins with + where it is part of what the mail says, else -. */
static void assert_parts(bool mail, const char *const *lines, size_t count)
{
    struct mail_quote q = {.mail = mail};

    for (size_t i = 0; i < count; i++) {
        const char *after = i + 1 < count ? lines[i + 1] + 1 : "";

        if (mail_quote_next(&q, bytes_text(lines[i] + 1), bytes_text(after)) !=
            (lines[i][0] == '-'))
            fail_msg("%zu: %s", i, lines[i]);
    }
}

#define PARTS(mail, ...)                                                       \
    do {                                                                       \
        static const char *const lines[] = {__VA_ARGS__};                      \
        assert_parts(mail, lines, sizeof lines / sizeof *lines);               \
    } while (0)

static void fields_of_what_is_forwarded_are_none_of_it(void **state)
{
    (void)state;
    PARTS(false, "+FYI", "----------- Forwarded message ---------",
          "-From: B <b@partner.example>", "-To: a@csirt.example", "+",
          "+c2.evil.example", "+From: phisher@evil.example");
    PARTS(false, "-Begin forwarded message:", "-", "->From: b@partner.example",
          "->Date: today", "+>", "+>c2.evil.example");
    PARTS(false, "------Original Message-----", "-差出人: b@partner.example",
          "-宛先: a@csirt.example", "+攻撃元は203.0.113.9");
}

static void outlook_says_sent_below_from(void **state)
{
    (void)state;
    PARTS(true, "+FYI", "-From: B <b@partner.example>", "-Sent: today",
          "-To: a@csirt.example", "+", "+c2.evil.example");
    PARTS(true, "+From: phisher@evil.example", "+Subject: Invoice");
    PARTS(true, "+FYI", "->From: b@partner.example", "->Date: today", "+>",
          "+>c2.evil.example");
    PARTS(true, "+>From: phisher@evil.example", "+>Subject: Invoice");
}

static void a_signature_and_a_footer_end_a_mail(void **state)
{
    (void)state;
    PARTS(true, "+c2.evil.example", "---", "-Aiko", "-aiko@csirt.example", "-",
          "-https://www.csirt.example");
    PARTS(true, "+text", "-_______________________________________________",
          "-IOC mailing list", "-IOC@lists.example");
    PARTS(false, "+c2.evil.example", "+--", "+https://evil.example/");
}

static void below_a_signature_others_go_on(void **state)
{
    (void)state;
    PARTS(true, "---", "-Aiko", "+>c2.evil.example");
    PARTS(true, "---", "-Aiko", "+IOCs:", "+c2.evil.example");
    PARTS(true, "-________________________________",
          "-From: B <b@partner.example>", "-Sent: today", "+",
          "+c2.evil.example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_of_what_is_forwarded_are_none_of_it),
        cmocka_unit_test(outlook_says_sent_below_from),
        cmocka_unit_test(a_signature_and_a_footer_end_a_mail),
        cmocka_unit_test(below_a_signature_others_go_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

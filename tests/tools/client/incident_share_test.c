/* incident_share: a filled form, shared on a real real_node. */
#include "tools/client/incident_share.h"

#include "tests/unit.h"

#include <stdio.h>
#include <string.h>

#include "tests/tools/client/real_node.h"
#include "tools/client/outcome.h"
#include "tools/client/row.h"

#define CASE_UUID "3d6f2a0e-8a71-4c39-9f0b-52c1e7a4d801"

static const char form[] = "[case]\n" CASE_UUID "\n"
                           "[title]\nFile server encrypted\n"
                           "[category]\nransomware\n"
                           "[state]\ncontained\n"
                           "[detected]\n2026-11-20 03:10 JST\n"
                           "[what happened]\n\nFiles renamed.\n\n"
                           "[indicators]\n198.51.100.7\nwww.own.example\n";

static struct incident_share s;
static struct reasons why;

static int done(void **state)
{
    (void)state;
    incident_share_close(&s);
    memset(&s, 0, sizeof s);
    reasons_clear(&why);
    return 0;
}

static enum verdict prepare(const char *text)
{
    enum verdict verdict;

    s.label.tlp_word = "amber";
    s.recipients.to.item[s.recipients.to.count++] = "bee";
    verdict = incident_share_check(&s, &why);
    if (verdict == VERDICT_DONE)
        verdict = incident_share_read(
            &s, real_node.dir, real_node_file(&real_node, "case.txt", text),
            &why);
    return verdict == VERDICT_DONE
               ? incident_share_open(&s, real_node.dir, &why)
               : verdict;
}

/* The revision that was made. */
static uint64_t send_form(void)
{
    json_t *rows, *out;
    uint64_t revision;

    assert_int_equal(prepare(form), VERDICT_DONE);
    assert_int_equal(incident_share_send(&s, &rows, &why), VERDICT_DONE);
    out = outcome_json(rows);
    revision = row_uint(out, "revision");
    json_decref(out);
    json_decref(rows);
    return revision;
}

static void a_form_shared_again_revises_its_case(void **state)
{
    assert_int_equal(send_form(), 1);
    assert_int_equal(s.in.taken, 1);
    assert_int_equal(json_array_size(s.in.rejects), 1);
    (void)done(state);
    assert_int_equal(send_form(), 2);
}

static void each_fault_of_a_form_has_its_line(void **state)
{
    static const char bad[] = "[case]\n" CASE_UUID "\n"
                              "[title]\nx\n"
                              "[category]\nno such\n"
                              "[detected]\n2026-11-20 03:10 JST\n"
                              "[what happened]\nTLP:RED\n";
    size_t lines = 0, i;
    json_t *fault;

    (void)state;
    assert_int_equal(prepare(bad), VERDICT_WRONG);
    assert_int_equal(why.count, 1);
    assert_int_equal(why.item[0].code, REASON_FORM_FAULTS);
    assert_null(s.client);
    json_array_foreach(s.in.faults, i, fault)
    {
        lines += row_uint(fault, "line") == 6;  /* the category */
        lines += row_uint(fault, "line") == 10; /* the label */
    }
    assert_int_equal(lines, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_form_shared_again_revises_its_case, done),
        cmocka_unit_test_teardown(each_fault_of_a_form_has_its_line, done),
    };

    return cmocka_run_group_tests(tests, real_node_start, real_node_stop);
}

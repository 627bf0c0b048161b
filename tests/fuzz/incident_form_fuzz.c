/* incident_form: any octets are a form that can be shared, or faults by line.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "tools/formats/incident/incident_form.h"

#define NOW_S UINT64_C(1767225600) /* 2026-01-01T00:00:00Z */

static unsigned lines(struct bytes text)
{
    unsigned count = 1;

    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\n';
    return count;
}

static void faults(const struct incident_form *f, unsigned last)
{
    fuzz_must(f->fault_count > 0);
    fuzz_must(f->fault_count <= INCIDENT_FORM_FAULTS_MAX);
    for (size_t i = 0; i < f->fault_count; i++) {
        const struct incident_form_fault *fault = &f->fault[i];

        fuzz_must(fault->what != NULL && fault->line <= last + 1);
        fuzz_must(i == 0 || fault->line >= fault[-1].line);
        fuzz_must(memchr(fault->shown, 0, sizeof fault->shown) != NULL);
        fuzz_must(wire_text_valid(bytes_text(fault->shown), true));
    }
}

/* What was read as right is what a record can say. */
static void whole(const struct incident_form *f)
{
    static uint8_t room[RECORD_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};

    fuzz_must(f->fault_count == 0);
    fuzz_must(record_incident_write(&body, &f->incident, NULL, 0) == ERR_OK);
    fuzz_must(wire_text_valid(f->indicators, true));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    struct bytes text = {octets, len};
    struct incident_form f;
    enum err err = incident_form_read(&f, text, NOW_S);

    if (err == ERR_OK)
        whole(&f);
    else
        faults(&f, lines(text));
    incident_form_close(&f);
    return 0;
}

/*
 * incident_input: a filled form, read and packed.
 */
#ifndef TOOLS_CLIENT_INCIDENT_INPUT_H
#define TOOLS_CLIENT_INCIDENT_INPUT_H

#include <jansson.h>

#include "proto/record_incident.h"
#include "proto/tlp.h"
#include "tools/client/reason.h"
#include "tools/client/watch.h"

struct incident_input {
    enum tlp tlp; /* under which it would leave: set by the caller */
    const struct watch *watch; /* set by the caller, or NULL */
    uint8_t case_uuid[RECORD_CASE_UUID];
    uint8_t octets[RECORD_BODY_MAX];
    struct buffer body;
    struct object_id object;
    uint64_t detected_s;
    bool false_alarm; /* that is its state */
    size_t taken;
    size_t hidden;       /* texts of one line that had hidden characters */
    const char *charset; /* how it was read, in English; "": as UTF-8 */
    json_t *values;      /* [{type, value, detect, file, line}]: taken */
    json_t *rejects;     /* [{file, line, text, reason}]: left out */
    json_t *faults;      /* the same; not empty: the form cannot be shared */
};

/*
 * Read the form in a file ("-": stdin) and pack its body. Its faults are
 * listed; a label in it that is stricter than tlp is one. Lines of the list
 * that are not indicators are rejected, as are those that dir's noroshi.conf
 * calls the organisation's own. VERDICT_WRONG: it cannot be shared.
 */
enum verdict incident_input_read(struct incident_input *in, const char *dir,
                                 const char *name, struct reasons *why);
/* The indicators of the packed body, in its order; room for
   RECORD_INDICATORS_MAX. Answers how many; they live as long as the body. */
size_t incident_input_entries(const struct incident_input *in,
                              struct record_indicator *out);
/* The row of values of a value; NULL: it has none. */
const json_t *incident_input_place(const struct incident_input *in,
                                   const char *type, const char *value);
/* Indicators whose mark is set stay here: they are rejected for that reason.
   VERDICT_WRONG. */
enum verdict incident_input_leave(struct incident_input *in, const bool *marks,
                                  const char *reason, struct reasons *why);
void incident_input_close(struct incident_input *in);

#endif

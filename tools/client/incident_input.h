/*
 * incident_input: a filled form, read and packed.
 */
#ifndef TOOLS_CLIENT_INCIDENT_INPUT_H
#define TOOLS_CLIENT_INCIDENT_INPUT_H

#include <jansson.h>

#include "proto/record_incident.h"
#include "tools/cli/cli.h"

struct incident_input {
    enum tlp tlp; /* under which it would leave: set by the caller */
    uint8_t case_uuid[RECORD_CASE_UUID];
    uint8_t octets[RECORD_BODY_MAX];
    struct buffer body;
    struct object_id object;
    size_t taken;
    json_t *rejects; /* [{file, line, text, reason}] */
    json_t *faults;  /* the same; not empty: the form cannot be shared */
};

/*
 * Read the form in a file ("-": stdin) and pack its body. Its faults are told,
 * each with file:line; a label in it that is stricter than tlp is one. Lines of
 * the list that are no indicators are told, too, and left out, as are the
 * organisation's own. CLI_DONE, CLI_USAGE.
 */
int incident_input_read(struct incident_input *in, const struct cli *cli,
                        const char *name);
void incident_input_close(struct incident_input *in);

#endif

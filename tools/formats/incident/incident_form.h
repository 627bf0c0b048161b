/*
 * incident_form: the form in which a person writes an incident summary.
 *
 * Headings stand in brackets, each alone at the begin of a line, in English or
 * Japanese; what belongs to one stands in the lines below it. A line that
 * begins with # is a comment. All faults are told, not only the first.
 */
#ifndef TOOLS_FORMATS_INCIDENT_INCIDENT_FORM_H
#define TOOLS_FORMATS_INCIDENT_INCIDENT_FORM_H

#include <stdio.h>

#include "proto/record_incident.h"

enum {
    INCIDENT_FORM_MAX = 512 * 1024,
    INCIDENT_FORM_FAULTS_MAX = 32,
    INCIDENT_FORM_FAULT_TEXT = 240,
    INCIDENT_FORM_AHEAD_S = 24 * 3600, /* a time of detection may lie ahead */
};

struct incident_form_fault {
    unsigned line;                        /* 0: of the whole form */
    const char *what;                     /* a sentence, to be translated */
    char shown[INCIDENT_FORM_FAULT_TEXT]; /* what it is about; may be empty */
};

struct incident_form {
    struct record_incident incident; /* without indicators */
    struct bytes indicators;         /* text, to be read as any other */
    unsigned indicators_line;        /* where it begins */
    struct incident_form_fault fault[INCIDENT_FORM_FAULTS_MAX];
    size_t fault_count;
    uint8_t *room; /* what the views point into */
};

/*
 * Read a filled form; now_s judges times, local time is meant where no zone is
 * given. ERR_OK; ERR_BAD_SHAPE: at least one fault, in order of lines;
 * ERR_TOO_BIG. The form is to be closed in any case.
 */
enum err incident_form_read(struct incident_form *out, struct bytes octets,
                            uint64_t now_s) MUST_CHECK;
void incident_form_close(struct incident_form *f);

/* The empty form of a new case, commented in both languages. */
void incident_form_print(FILE *to, const uint8_t case_uuid[static 16]);

#endif

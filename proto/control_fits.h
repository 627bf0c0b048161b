/*
 * control_fits: whether values and rows on the control socket are what
 * control_fields lists.
 */
#ifndef PROTO_CONTROL_FITS_H
#define PROTO_CONTROL_FITS_H

#include "proto/control_fields.h"

/* Whether one packed value is nil or of a type. */
bool control_fits(unsigned type, struct bytes packed);

/*
 * Whether each row of an answer to a command has one of its forms: the same
 * `what`, and no field that the form lacks or has with another type. *misfit is
 * then the first row's that does not: the field, or `what`.
 */
bool control_rows_fit(const struct control_command *command,
                      const struct control_answer *answer,
                      struct bytes *misfit) MUST_CHECK;

/* The same of a request: each argument is the command's, and of its type. */
bool control_request_fits(const struct control_request *request,
                          struct bytes *misfit) MUST_CHECK;

#endif

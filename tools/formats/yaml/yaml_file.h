/*
 * yaml_file: indicators out of YAML: lists and tables of any kind, and rules of
 * Sigma.
 */
#ifndef TOOLS_FORMATS_YAML_YAML_FILE_H
#define TOOLS_FORMATS_YAML_YAML_FILE_H

#include "node/fault.h"
#include "tools/formats/reading.h"

/* Whether text (UTF-8) is YAML: its name or its first line says so, or it is a
   rule of Sigma; and it can be read as such. */
bool yaml_file_sniff(struct bytes text, const char *name);

/* ERR_BAD_SHAPE: no YAML, or of a kind that is not read, or nothing in it is an
   indicator; ERR_TOO_BIG: over a limit of yaml_tree.h. *fault says more. */
enum err yaml_file_read(struct reading *r, struct bytes text,
                        struct fault *fault) MUST_CHECK;

#endif

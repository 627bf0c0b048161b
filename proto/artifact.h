/*
 * artifact: what malware leaves on a machine, and other names people give:
 * file names, paths, registry keys, mutexes, user agents, AS and CVE numbers,
 * hardware addresses, rule texts, names of malware and actors.
 */
#ifndef PROTO_ARTIFACT_H
#define PROTO_ARTIFACT_H

#include "proto/bytes.h"
#include "proto/err.h"

enum {
    ARTIFACT_FILENAME_MAX = 255, /* code points, as are the others */
    ARTIFACT_MUTEX_MAX = 260,
    ARTIFACT_NAME_MAX = 256,
    ARTIFACT_USER_AGENT_MIN = 6,
    ARTIFACT_CVE_DIGITS_MAX = 19,
};

/* All append the canonical form or leave out as it was: ERR_BAD_SHAPE,
   ERR_TOO_BIG. */
enum err artifact_filename(struct buffer *out, struct bytes text) MUST_CHECK;
enum err artifact_path(struct buffer *out, struct bytes text) MUST_CHECK;
enum err artifact_regkey(struct buffer *out, struct bytes text) MUST_CHECK;
enum err artifact_mutex(struct buffer *out, struct bytes text) MUST_CHECK;
enum err artifact_user_agent(struct buffer *out, struct bytes text) MUST_CHECK;
enum err artifact_name(struct buffer *out, struct bytes text) MUST_CHECK;
enum err artifact_asn(struct buffer *out, struct bytes text) MUST_CHECK;
enum err artifact_cve(struct buffer *out, struct bytes text) MUST_CHECK;
enum err artifact_mac(struct buffer *out, struct bytes text) MUST_CHECK;
/* LF line ends, no white space at line ends, no empty first or last line. */
enum err artifact_rule(struct buffer *out, struct bytes text) MUST_CHECK;

/* Append the match key of a canonical path: no drive letter, backslashes, lower
   case. False when it does not fit. */
bool artifact_path_key(struct buffer *out, struct bytes path);

/* The number of a canonical asn. */
uint32_t artifact_asn_number(struct bytes asn);

#endif

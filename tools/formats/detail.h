/*
 * detail: what sources say beside a value: how sure, for detection or not, and
 * its part in an attack.
 */
#ifndef TOOLS_FORMATS_DETAIL_H
#define TOOLS_FORMATS_DETAIL_H

#include "proto/record.h"

/* "80", "80%", "0.8", "high", "高". False, *out untouched, when it is none. */
bool detail_confidence(uint8_t *out, struct bytes text);

/* "1", "true", "yes", "○" and their opposites. */
bool detail_bool(bool *out, struct bytes text);

/* "benign", "Allowed", "false positive (CDN)", "誤検知", "正規サイト": a cell
   that says nothing else. */
bool detail_harmless(struct bytes text);

/* "botnet_cc", "phishing", "payload_delivery" …; UNKNOWN where it is none. */
enum record_role detail_role(struct bytes text);

#endif

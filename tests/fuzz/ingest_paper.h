/*
 * ingest_paper: reports, groups, retractions and recalls that the authors of a
 * fate sign, made of the input's next octets.
 */
#ifndef TESTS_FUZZ_INGEST_PAPER_H
#define TESTS_FUZZ_INGEST_PAPER_H

#include "tests/fuzz/ingest_fate.h"

enum { PAPER_VALUES = 4 };

/* The values of reports: so few that they meet. */
extern const char *const paper_values[PAPER_VALUES];

/* Sign one more; nothing when there is no room. */
void paper_report(struct fate *f);
void paper_retraction(struct fate *f);
void paper_group(struct fate *f);

/* An author's first or second card, 1 or 2, and the version of its identity. */
unsigned paper_card_of(unsigned how);
uint64_t paper_card_version(unsigned card);

#endif

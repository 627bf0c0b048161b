/*
 * ingest_check: what is stored, live, quarantined, held and answered at the
 * node of a fate must be what its model says; else the fuzzer stops.
 */
#ifndef TESTS_FUZZ_INGEST_CHECK_H
#define TESTS_FUZZ_INGEST_CHECK_H

#include "tests/fuzz/ingest_fate.h"

/* All but the answers, in a write transaction, after any step. */
void check_all(struct fate *f);
/* The answers of all places, after what had news was judged and before the
   model is told. */
void check_answers(struct fate *f);

#endif

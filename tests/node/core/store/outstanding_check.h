/*
 * outstanding_check: the lists of what is outstanding are what the records,
 * releases, holders and losses say, counted anew.
 */
#ifndef TESTS_NODE_CORE_STORE_OUTSTANDING_CHECK_H
#define TESTS_NODE_CORE_STORE_OUTSTANDING_CHECK_H

#include "node/core/facts/facts.h"

/* Else the test fails. What peers lost is looked at to its end first. Inside a
   write transaction. */
void outstanding_check(struct facts *d);

#endif

/*
 * label: what a record says of itself: TLP, PAP, how long it holds, whether it
 * is urgent.
 */
#ifndef TOOLS_CLIENT_LABEL_H
#define TOOLS_CLIENT_LABEL_H

#include "proto/control.h"
#include "proto/tlp.h"
#include "tools/client/choice.h"
#include "tools/client/reason.h"

struct label {
    const char *tlp_word, *pap_word, *expires; /* as they were given */
    enum choice urgent; /* a revision takes it back with CHOICE_NO */
    bool revises; /* a record that is there: no word is needed, and it may hold
                     for ever from now on */
    enum tlp tlp;
    enum pap pap;        /* green unless said */
    uint64_t expires_ms; /* 0: never */
};

/* Whether any of them was said. */
bool label_said(const struct label *l);

/* Read the words. VERDICT_WRONG: one cannot be taken. */
enum verdict label_check(struct label *l, struct reasons *why);

/* Only what was said: a revision keeps the rest. */
void label_put(const struct label *l, struct control_writer *args);

#endif

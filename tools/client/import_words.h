/*
 * import_words: what an import says beside its values, as it leaves: title,
 * text and comments, without the operator's own names and in NFC.
 */
#ifndef TOOLS_CLIENT_IMPORT_WORDS_H
#define TOOLS_CLIENT_IMPORT_WORDS_H

#include "tools/client/import.h"

/* Settle them, once all files are read. VERDICT_WRONG: the title is labelled
   stricter than k->tlp, or the text is too long. */
enum verdict import_words_settle(struct import *k, struct reasons *why);

/* Another title. It is copied. VERDICT_WRONG as before. */
enum verdict import_words_entitle(struct import *k, const char *title,
                                  struct reasons *why);

#endif

/*
 * lang: the person's language.
 *
 * It is taken from LC_ALL, LC_MESSAGES or LANG. Where that locale is not
 * installed, C.UTF-8 stands in for it, so that LANG=ja_JP.UTF-8 gives Japanese
 * on every machine. The catalogue is beside the program (../share/locale) or
 * where it was installed.
 */
#ifndef TOOLS_CLI_TERM_LANG_H
#define TOOLS_CLI_TERM_LANG_H

#include <stdbool.h>

/* Once, before anything is printed. */
void lang_begin(void);

/* Whether what is printed is in Japanese. */
bool lang_is_japanese(void);

#endif

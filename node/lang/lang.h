/*
 * lang: the person's language.
 *
 * It is taken from LC_ALL, LC_MESSAGES or LANG. Where that locale is not
 * installed, C.UTF-8 stands in for it, so that LANG=ja_JP.UTF-8 gives Japanese
 * on every machine. The catalogue is beside the program (../share/locale) or
 * where it was installed.
 */
#ifndef NODE_LANG_LANG_H
#define NODE_LANG_LANG_H

#include <locale.h>
#include <stdbool.h>

/* The whole program's, once, before anything is printed. */
void lang_begin(void);

/* The same for single sentences of a program that otherwise speaks English: a
   locale for uselocale(), or 0 where it is English. The catalogue has been read
   then, so that nothing is opened later. */
locale_t lang_apart(void);

/* Whether what is printed is in Japanese. */
bool lang_is_japanese(void);

#endif

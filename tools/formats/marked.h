/*
 * marked: words that translators are asked for, and that are translated where
 * they are printed.
 */
#ifndef TOOLS_FORMATS_MARKED_H
#define TOOLS_FORMATS_MARKED_H

#ifndef N_
#define N_(text) text
#endif

#endif

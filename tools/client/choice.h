/*
 * choice: what may be said, taken back, or left unsaid.
 */
#ifndef TOOLS_CLIENT_CHOICE_H
#define TOOLS_CLIENT_CHOICE_H

enum choice { CHOICE_UNSAID, CHOICE_YES, CHOICE_NO };

#endif

/*
 * feed_aside: parts of structured values that are about something else than
 * indicators, by the name of the field under which they stand.
 */
#ifndef TOOLS_FORMATS_JSON_FEED_ASIDE_H
#define TOOLS_FORMATS_JSON_FEED_ASIDE_H

/* Why nothing under that name is taken; NULL: it may be. */
const char *feed_aside_reason(const char *key);

#endif

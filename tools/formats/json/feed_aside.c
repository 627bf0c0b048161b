#include "tools/formats/json/feed_aside.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/marked.h"
#include "tools/formats/table/column.h"

/* Folded as in type_names.h, with spaces round every one. */
static const struct {
    const char *reason, *names;
} asides[] = {
    {N_("a reference, not an indicator"),
     " reference references ref refs externalreference externalreferences "
     "report reports link links article articles blog author authors reporter "
     "provider organisation organization 参照 参考 出典 情報源 "},
    {N_("about who was hit, not an indicator"),
     " target targets victim victims affected 被害 被害者 標的 "},
};

const char *feed_aside_reason(const char *key)
{
    char sought[TYPE_NAMES_FOLDED_MAX + 3] = " ";
    uint8_t room[TYPE_NAMES_FOLDED_MAX];
    struct bytes name = type_names_fold(room, bytes_text(key));
    struct column column = column_named(bytes_text(key));

    if (column.holds == COLUMN_VICTIM)
        return N_("about who was hit, not an indicator");
    if (column.holds == COLUMN_HARMLESS)
        return N_("legitimate, as its source says");
    if (name.len == 0)
        return NULL;
    memcpy(sought + 1, name.at, name.len);
    memcpy(sought + 1 + name.len, " ", 2);
    for (size_t i = 0; i < sizeof asides / sizeof *asides; i++)
        if (strstr(asides[i].names, sought) != NULL)
            return asides[i].reason;
    return NULL;
}

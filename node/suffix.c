#include "node/suffix.h"

#include <libpsl.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/host.h"

bool suffix_is_public(struct bytes name)
{
    char text[HOST_NAME_MAX + 1];

    if (name.len == 0 || name.len > HOST_NAME_MAX)
        return false;
    memcpy(text, name.at, name.len);
    text[name.len] = '\0';
    /* Without the star, a label that nobody delegated is no suffix. */
    return psl_is_public_suffix2(psl_builtin(), text,
                                 PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1;
}

bool suffix_known(struct bytes name)
{
    struct bytes below = name;
    size_t last = name.len;

    while (last > 0 && name.at[last - 1] != '.')
        last--;
    if (suffix_is_public(ascii_from(name, last)))
        return true;
    /* Below .za and its like only the second level is for everybody. */
    for (size_t dot; (dot = ascii_find(below, 0, '.')) < below.len;) {
        below = ascii_from(below, dot + 1);
        if (suffix_is_public(below))
            return true;
    }
    return suffix_is_public(name);
}

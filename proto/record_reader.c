#include "proto/record.h"

bool record_names(const struct record *r, const struct node_id *id)
{
    for (size_t i = 0; i < r->audience_count; i++)
        if (!r->audience[i].is_group && ident_same(&r->audience[i].id, id))
            return true;
    return false;
}

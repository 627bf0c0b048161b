#include "tools/client/records.h"

enum verdict records_each(struct client *c, const struct records_filter *filter,
                          client_row *row, void *of, struct reasons *why)
{
    struct control_writer *args = client_begin(c, "records");

    if (filter->from != NULL)
        control_put_text(args, "from", filter->from);
    if (filter->since_ms != 0)
        control_put_uint(args, "since", filter->since_ms);
    return client_each(c, row, of, why);
}

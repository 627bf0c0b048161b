#include "tools/client/records.h"

enum verdict records_each(struct client *c, struct records_filter *filter,
                          client_row *row, void *of, struct reasons *why)
{
    struct control_writer *args = client_begin(c, "records");
    struct filter_listing l = {&filter->filter, row, of, NULL, {0}};
    enum verdict verdict;

    if (filter->from != NULL)
        control_put_text(args, "from", filter->from);
    if (filter->since_ms != 0)
        control_put_uint(args, "since", filter->since_ms);
    filter_put(&filter->filter, args);
    verdict = filter_each(c, &l, why);
    filter->told = l.told;
    return verdict;
}

#include "node/core/control/title.h"

#include "proto/record_group.h"

static struct bytes title_of(const struct record *r)
{
    struct record_retraction retraction;
    struct record_report report;
    struct record_group group;

    if (record_content(&report, r) == ERR_OK)
        return report.title;
    if (record_retraction(&retraction, r) == ERR_OK)
        return retraction.reason;
    if (record_group(&group, r) == ERR_OK)
        return group.name;
    return (struct bytes){0};
}

void control_put_title(struct control_writer *w, const struct record *r)
{
    struct bytes title = {0};

    if (r != NULL)
        title = title_of(r);
    if (title.len > 0)
        control_put_str(w, "title", title);
    else
        control_put_nil(w, "title");
}

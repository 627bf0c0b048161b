#include "node/core/control/title.h"

#include "node/core/store/summary.h"

void control_put_title(struct control_writer *w, const struct record *r)
{
    struct summary s = {.parts = 0};

    if (r != NULL)
        summary_of(&s, r);
    if (s.title.len > 0)
        control_put_str(w, "title", s.title);
    else
        control_put_nil(w, "title");
}

#include "node/core/control/page.h"

enum err page_begin(struct page *p, struct call *call)
{
    uint64_t limit = PAGE_ROWS_MAX;
    enum err err = control_arg_uint(&limit, &call->request, "limit");

    if (err == ERR_USAGE || limit == 0)
        return call_say(call, ERR_USAGE, "'limit' is a number from 1 on");
    *p = (struct page){call, limit < PAGE_ROWS_MAX ? limit : PAGE_ROWS_MAX, 0};
    return ERR_OK;
}

bool page_full(const struct page *p)
{
    return p->work >= PAGE_WORK_MAX || p->call->reply.rows >= p->rows_max;
}

void page_spend(struct page *p, uint64_t work)
{
    p->work += work;
}

void page_spend_open(struct page *p, uint64_t octets)
{
    p->work += PAGE_WORK_OPEN + octets / PAGE_WORK_OCTETS;
}

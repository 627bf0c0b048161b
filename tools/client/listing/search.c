#include "tools/client/listing/search.h"

#include "tools/client/nfc.h"

enum verdict search_each(struct client *c, struct search *s, client_row *row,
                         void *of, struct reasons *why)
{
    struct control_writer *args = client_begin(c, "search");
    struct filter_listing l = {&s->filter, row, of, NULL, {0}};
    enum verdict verdict;

    nfc_put(args, "words", s->words);
    filter_put(&s->filter, args);
    verdict = filter_each(c, &l, why);
    s->told = l.told;
    return verdict;
}

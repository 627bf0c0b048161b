/* Prints what the text reader takes of a file: for comparison by others. */
#include <stdio.h>

#include "tools/cli/input.h"
#include "tools/formats/text.h"

int main(int argc, char **argv)
{
    struct fault fault = {0};
    struct bytes input;
    struct text *t;

    if (argc != 2 || !input_read(&input, argv[1]))
        return 2;
    if (text_read(&t, input, &fault) != ERR_OK) {
        printf("fault\t%u\t%s\n", fault.line, fault.about);
        return 1;
    }
    for (size_t i = 0; i < t->item_count; i++)
        printf("%s\t%.*s\t%u\n", indicator_type_text(t->items[i].type),
               (int)t->items[i].value.len, (const char *)t->items[i].value.at,
               t->items[i].line);
    for (size_t i = 0; i < t->reject_count; i++)
        printf("reject\t%u\t%s\t%.*s\n", t->rejects[i].line,
               t->rejects[i].reason, (int)t->rejects[i].shown.len,
               (const char *)t->rejects[i].shown.at);
    printf("title\t%.*s\n", (int)t->title.len, (const char *)t->title.at);
    text_close(t);
    input_free(&input);
    return 0;
}

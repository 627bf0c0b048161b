#include "tools/cli/print/body_text.h"

#include <stdlib.h>

#include "tools/cli/term/say.h"
#include "tools/client/hunt/defanged.h"

void body_text_print(FILE *to, struct bytes text)
{
    struct buffer dead;

    defanged_text(&dead, text);
    fprintf(to, "%*s", SAY_INDENT, "");
    say_indented(to, bytes_of(&dead));
    free(dead.at);
}

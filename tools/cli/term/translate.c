#include "tools/cli/term/translate.h"

#include "tools/cli/term/say.h"

void translate_print(FILE *to, const char *english)
{
    char room[TRANSLATE_MAX];

    say_text(to, bytes_text(translate(room, english)), false);
}

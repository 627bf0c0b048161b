/*
 * noroshi-pages: writes the manual page of noroshi(1) and its completions.
 *
 *     noroshi-pages man|bash|zsh >FILE
 *
 * Only the build runs it. The manual page is in the person's language.
 */
#include <stdio.h>
#include <string.h>

#include "node/lang/lang.h"
#include "tools/pages/page.h"

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(FILE *to);
    } formats[] = {{"man", page_man}, {"bash", page_bash}, {"zsh", page_zsh}};

    for (size_t i = 0; argc == 2 && i < sizeof formats / sizeof *formats; i++)
        if (strcmp(argv[1], formats[i].name) == 0) {
            if (strcmp(argv[1], "man") == 0)
                lang_begin();
            formats[i].print(stdout);
            return fflush(stdout) == 0 ? 0 : 1;
        }
    fputs("usage: noroshi-pages man|bash|zsh\n", stderr);
    return 2;
}

#include "tools/cli/term/ask.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

bool ask_possible(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool ask_line(const char *question, char *line, size_t size)
{
    fprintf(stderr, "%s ", question);
    if (fgets(line, (int)size, stdin) == NULL)
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return *line != '\0';
}

bool ask_yes(const char *question)
{
    static const char *const yes[] = {"y", "yes", "はい"};
    char line[64];

    fprintf(stderr, "%s [y/N]", question);
    if (!ask_line("", line, sizeof line))
        return false;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcasecmp(line, yes[i]) == 0)
            return true;
    return false;
}

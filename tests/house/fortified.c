/*
 * fortified: copies to where only the run knows how much room there is. With
 * _FORTIFY_SOURCE=3 the copy is checked, with less it is not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    char *at = malloc((size_t)argc + strlen(argv[0]));

    if (at == NULL)
        return EXIT_FAILURE;
    strcpy(at, argv[0]);
    puts(at);
    free(at);
    return EXIT_SUCCESS;
}

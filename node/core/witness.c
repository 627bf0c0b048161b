#include "node/core/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "node/log.h"

enum { PATH_MAX_OCTETS = 4096, LINE_MAX_OCTETS = 128 };

static void hex_of(char out[static IDENT_HEX_TEXT], const struct incarnation *i)
{
    uint8_t wide[32] = {0};

    memcpy(wide, i->octet, sizeof i->octet);
    ident_hex(out, wide);
    out[2 * sizeof i->octet] = '\0';
}

enum { LIFE_TEXT = 40, LIFE_HEX = 2 * sizeof(struct incarnation) };

/* False: there is none that can be read. */
static bool told(const char *dir, char life[static LIFE_TEXT],
                 unsigned long long *commits)
{
    char path[PATH_MAX_OCTETS];
    FILE *f;
    int n;

    snprintf(path, sizeof path, "%s/witness", dir);
    f = fopen(path, "re");
    if (f == NULL)
        return false;
    n = fscanf(f, "noroshi witness 1 %39s %llu", life, commits);
    fclose(f);
    return n == 2;
}

bool witness_life(const char *dir, struct incarnation *out)
{
    char life[LIFE_TEXT] = "";
    unsigned long long commits;
    size_t len;

    return told(dir, life, &commits) && strlen(life) == LIFE_HEX &&
           sodium_hex2bin(out->octet, sizeof out->octet, life, LIFE_HEX, NULL,
                          &len, NULL) == 0 &&
           len == sizeof out->octet;
}

enum witness_says witness_ask(const char *dir, const struct store_state *state)
{
    char mine[IDENT_HEX_TEXT], last[IDENT_HEX_TEXT], life[LIFE_TEXT] = "";
    unsigned long long commits = 0;

    if (!told(dir, life, &commits))
        return WITNESS_NOTHING;
    hex_of(mine, &state->incarnation);
    hex_of(last, &state->predecessor);
    /* A crash between a new life's commit and its witness is no rollback. */
    if (strcmp(life, mine) != 0 && strcmp(life, last) != 0)
        return WITNESS_STRANGER;
    /* The life before this one may have come further than its store: that is
       why this one began. WIRE.md 11.4 */
    return commits > state->commits && strcmp(life, mine) == 0 ? WITNESS_AHEAD
                                                               : WITNESS_FITS;
}

void witness_tell(const char *dir, const struct store_state *state)
{
    char path[PATH_MAX_OCTETS];
    char line[LINE_MAX_OCTETS], life[IDENT_HEX_TEXT];
    ssize_t len;
    bool good;
    int fd;

    snprintf(path, sizeof path, "%s/witness", dir);
    hex_of(life, &state->incarnation);
    len = snprintf(line, sizeof line, "noroshi witness 1 %s %020llu\n", life,
                   (unsigned long long)state->commits);
    /* Core may write the file, not replace it (node/sandbox.h). One call, of
       one length, is there whole or not at all. */
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    good = fd >= 0 && write(fd, line, (size_t)len) == len &&
           ftruncate(fd, len) == 0;
    if (fd >= 0)
        close(fd);
    if (!good)
        log_warn("cannot write '%s': %s", path, strerror(errno));
}

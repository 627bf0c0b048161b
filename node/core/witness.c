#include "node/core/witness.h"

#include <errno.h>
#include <fcntl.h>
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

enum witness_says witness_ask(const char *dir, const struct store_state *state)
{
    char path[PATH_MAX_OCTETS], mine[IDENT_HEX_TEXT], last[IDENT_HEX_TEXT];
    char life[40] = "";
    unsigned long long commits = 0;
    FILE *f;
    int n;

    snprintf(path, sizeof path, "%s/witness", dir);
    f = fopen(path, "re");
    if (f == NULL)
        return WITNESS_NOTHING;
    n = fscanf(f, "noroshi witness 1 %39s %llu", life, &commits);
    fclose(f);
    if (n != 2)
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
    char path[PATH_MAX_OCTETS], fresh[PATH_MAX_OCTETS + 8];
    char line[LINE_MAX_OCTETS], life[IDENT_HEX_TEXT];
    bool good;
    int fd;

    snprintf(path, sizeof path, "%s/witness", dir);
    snprintf(fresh, sizeof fresh, "%s.new", path);
    hex_of(life, &state->incarnation);
    snprintf(line, sizeof line, "noroshi witness 1 %s %llu\n", life,
             (unsigned long long)state->commits);
    fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    good = fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line);
    if (fd >= 0)
        close(fd);
    if (!good || rename(fresh, path) != 0)
        log_warn("cannot write '%s': %s", path, strerror(errno));
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/config.h"
#include "node/file.h"

static const char template[] =
    "# Configuration of this noroshi node. noroshid reads it when it starts.\n"
    "# Lines that begin with # are comments. An unknown key is an error.\n"
    "\n"
    "[node]\n"
    "# Where peers connect: a literal address, IPv6 in brackets. May be given\n"
    "# several times. A node that only dials out needs none.\n"
    "%slisten = %s\n"
    "\n"
    "[own]\n"
    "# Your own names and networks never leave as indicators. A domain covers\n"
    "# everything below it. Lists are separated by commas; keys may repeat.\n"
    "#domain = example.co.jp, example.jp\n"
    "#network = 192.0.2.0/24, 2001:db8::/32\n"
    "\n"
    "[pass]\n"
    "# Whether records of others are passed on by themselves, label by label:\n"
    "# what an author delegated to this node, and GREEN and CLEAR to peers\n"
    "# marked community. auto: a coordinator does, a member does not. "
    "Whatever\n"
    "# is not passed on so can be passed on by hand: noroshi pass.\n"
    "%s"
    "# Authors learn who got their records through this node.\n"
    "#report = yes\n"
    "\n"
    "[limits]\n"
    "# Per peer and day; over a limit its credit is 0 and status says why.\n"
    "#records_a_day = %d\n"
    "#indicators_a_day = %d\n"
    "#mib_a_day = %d\n"
    "#incarnations_a_day = %d\n"
    "# Of the whole node.\n"
    "#peers_max = %d\n"
    "#links_max = %d\n"
    "#quarantine_max = %d\n"
    "#store_max_gib = %d\n"
    "# Below this much free disk nothing more is accepted.\n"
    "#disk_free_min_mib = %d\n"
    "\n"
    "[process]\n"
    "# Whom the process that faces the network runs as, where root starts\n"
    "# noroshid. Without such a user it runs as the node's own.\n"
    "#net_user = " CONFIG_NET_USER "\n"
    "\n"
    "[warninglist]\n"
    "# Directories of MISP's warninglists: NAME/list.json or NAME.json each.\n"
    "# What stands on one is refused, held back or marked; may be repeated.\n"
    "#dir = /var/lib/misp-warninglists/lists\n"
    "\n"
    "[log]\n"
    "# info, or warn for warnings only.\n"
    "#level = info\n";

enum { PASS_LINES = 256 };

/* A line for each label that may be passed on: all but RED. */
static void pass_lines(char out[static PASS_LINES])
{
    size_t used = 0;

    for (unsigned tlp = 0; tlp < TLP_RED; tlp++)
        used += (size_t)snprintf(out + used, PASS_LINES - used, "#%s = auto\n",
                                 tlp_word((enum tlp)tlp));
}

enum err config_write_default(const char *dir, const char *listen,
                              struct fault *fault)
{
    struct config c;
    char path[FILE_PATH_MAX], text[4096], pass[PASS_LINES];
    int n;

    if (listen != NULL && !config_listen_valid(listen))
        return fault_say(fault, ERR_BAD_SHAPE,
                         "cannot listen on '%.80s': write tcp://IP:PORT with a "
                         "literal address",
                         listen);
    config_init(&c);
    pass_lines(pass);
    n = snprintf(text, sizeof text, template, listen == NULL ? "#" : "",
                 listen == NULL ? "tcp://192.0.2.1:7667" : listen, pass,
                 c.limits.records_a_day, c.limits.indicators_a_day,
                 c.limits.mib_a_day, c.limits.incarnations_a_day,
                 c.limits.peers_max, c.limits.links_max,
                 c.limits.quarantine_max, c.limits.store_max_gib,
                 c.limits.disk_free_min_mib);
    if (n < 0 || (size_t)n >= sizeof text)
        return fault_say(fault, ERR_TOO_BIG, "cannot write the template");
    file_path(path, dir, "noroshi.conf");
    return file_write(path, bytes_text(text), 0644, FILE_NEW, fault);
}

/*
 * noroshid: the node's daemon. Checks what the operator wrote, makes the unlock
 * key, and hands over to the parent.
 */
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "node/account.h"
#include "node/config.h"
#include "node/file.h"
#include "node/locked.h"
#include "node/parent.h"
#include "node/passphrase.h"
#include "node/program.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct options {
    const char *dir, *passphrase_file;
    struct account account;
    char net_user[CONFIG_USER_MAX];
    bool hooks;
};

/* All that is secret here, in one place that can be locked. */
struct secrets {
    struct passphrase passphrase;
    struct unlock_key key;
};

static const char help[] =
    "usage: noroshid [--dir DIR] [--passphrase-file FILE]\n"
    "\n"
    "Runs a node in the foreground and logs to stderr; prints \"ready\" once\n"
    "peers can connect. SIGTERM or SIGINT stops it.\n"
    "\n"
    "  --dir DIR               the node (NOROSHI_DIR, else /var/lib/noroshi)\n"
    "  --passphrase-file FILE  its first line is the passphrase; else a "
    "systemd\n"
    "                          credential named 'passphrase', else a prompt\n"
    "  --help, --version\n"
    "\n"
    "examples:\n"
    "  noroshi init --org CERT-Example --listen tcp://192.0.2.1:7667\n"
    "  noroshid\n"
    "  noroshid --dir ./node-a --passphrase-file ./passphrase\n";

static const char *usual_dir(void)
{
    const char *dir = getenv("NOROSHI_DIR");

    return dir == NULL || dir[0] == '\0' ? "/var/lib/noroshi" : dir;
}

/* Answers EXIT_DONE to go on, or -1 when it printed what was asked for. */
static int parse(struct options *o, int argc, char **argv)
{
    static const struct option known[] = {
        {"dir", required_argument, NULL, 'd'},
        {"passphrase-file", required_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    int c;

    o->dir = usual_dir();
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (c == 'd')
            o->dir = optarg;
        else if (c == 'p')
            o->passphrase_file = optarg;
        else if (c == 'h')
            return fputs(help, stdout) < 0 ? EXIT_FAILED : -1;
        else if (c == 'v')
            return puts("noroshid " NOROSHI_VERSION) < 0 ? EXIT_FAILED : -1;
        else
            return EXIT_USAGE; /* getopt has said what is wrong */
    }
    if (optind == argc)
        return EXIT_DONE;
    fprintf(stderr, "noroshid: unexpected argument '%s': see --help\n",
            argv[optind]);
    return EXIT_USAGE;
}

static enum err read_config(struct options *o, struct fault *fault)
{
    struct config *c = malloc(sizeof *c);
    enum err err;

    if (c == NULL)
        abort();
    err = config_read(c, o->dir, fault);
    if (err == ERR_OK)
        log_quiet(c->quiet);
    snprintf(o->net_user, sizeof o->net_user, "%s", c->net_user);
    o->hooks = config_has_hooks(c);
    free(c);
    return err;
}

/* A credential belongs to whom systemd started. */
static bool from_credential(struct passphrase *out, const struct options *o,
                            enum err *err, struct fault *fault)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    char path[FILE_PATH_MAX];
    bool given;

    if (folder == NULL)
        return false;
    file_path(path, folder, "passphrase");
    account_raise(&o->account);
    given = access(path, F_OK) == 0;
    if (given)
        *err = passphrase_from_file(out, path, fault);
    account_lower(&o->account);
    return given;
}

/* --passphrase-file, else a systemd credential, else the terminal. */
static enum err get_passphrase(struct passphrase *out, const struct options *o,
                               struct fault *fault)
{
    bool asks;
    enum err err = keyfile_unlock_asks(&asks, o->dir, fault);

    if (err != ERR_OK || !asks)
        return err;
    if (o->passphrase_file != NULL)
        return passphrase_from_file(out, o->passphrase_file, fault);
    if (from_credential(out, o, &err, fault))
        return err;
    return passphrase_ask(out, "passphrase of this node", NULL, fault);
}

static enum err unlock(struct secrets *s, const struct options *o,
                       struct fault *fault)
{
    enum err err = keyfile_check(o->dir, fault);

    if (err == ERR_OK)
        err = get_passphrase(&s->passphrase, o, fault);
    if (err == ERR_OK)
        err = keyfile_unlock_open(&s->key, o->dir,
                                  passphrase_bytes(&s->passphrase), fault);
    passphrase_wipe(&s->passphrase);
    return err;
}

static int run(struct options *o, const struct unlock_key *key,
               struct fault *fault)
{
    char programs[FILE_PATH_MAX];
    const struct program_world world = {programs, o->dir, &o->account,
                                       o->hooks};
    struct parent *p = NULL;
    enum err err = program_folder(programs, sizeof programs, fault);

    if (err == ERR_OK)
        err = account_net(&o->account, o->net_user, fault);
    if (err == ERR_OK)
        err = parent_open(&p, &world, key, fault);
    if (err == ERR_OK)
        err = parent_run(p, fault);
    parent_close(p);
    return err == ERR_OK      ? EXIT_DONE
           : err == ERR_USAGE ? EXIT_USAGE
                              : EXIT_FAILED;
}

/* What an operator can mend in files is EXIT_USAGE. */
static int work(struct secrets *s, struct options *o)
{
    struct fault fault = {.why = ERR_OK};
    int status = EXIT_USAGE;

    if (eaccess(o->dir, F_OK) != 0)
        fault_say(&fault, ERR_NOT_FOUND,
                  "no node in '%s': make one with 'noroshi init', or name it "
                  "with --dir",
                  o->dir);
    else if (account_open(&o->account, o->dir, &fault) == ERR_OK &&
             read_config(o, &fault) == ERR_OK && unlock(s, o, &fault) == ERR_OK)
        status = run(o, &s->key, &fault);
    if (fault.why != ERR_OK)
        log_warn("%s", fault.about);
    return status;
}

int main(int argc, char **argv)
{
    struct rlimit none = {0, 0};
    struct options options = {.dir = NULL};
    static struct secrets secrets;
    struct fault fault = {0};
    int status = parse(&options, argc, argv);

    if (status != EXIT_DONE)
        return status < 0 ? EXIT_DONE : status;
    log_name("noroshid");
    if (sodium_init() < 0 || prctl(PR_SET_DUMPABLE, PROGRAM_DUMPABLE) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        /* What a child leaves behind stays ours: node/descent.h. */
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 ||
        setrlimit(RLIMIT_CORE, &none) != 0) {
        log_warn("cannot harden this process");
        return EXIT_FAILED;
    }
    if (locked_hold(&secrets, sizeof secrets, &fault) != ERR_OK) {
        log_warn("%s", fault.about);
        return EXIT_FAILED;
    }
    status = work(&secrets, &options);
    locked_release(&secrets, sizeof secrets);
    return status;
}

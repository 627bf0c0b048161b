#include "tests/tools/client/real_node.h"

#include "tests/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools/client/peer.h"

enum { PATIENCE_MS = 60 * 1000, STEP_MS = 20 };

static const char conf[] = "[own]\ndomain = own.example\n";

/* What it says goes into the folder's log. */
static pid_t spawn(const struct real_node *n, char *const *argv)
{
    pid_t parent = getpid(), pid = fork();
    int log;

    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    log = open(folder_file(&n->folder, "log"), O_WRONLY | O_CREAT | O_APPEND,
               0600);
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent ||
        dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
        _exit(126);
    execv(argv[0], argv);
    _exit(127);
}

/* A node NAME in the folder; its directory into dir. */
static void init(const struct real_node *n, const char *name, char *dir,
                 size_t size)
{
    int status;
    pid_t pid;

    snprintf(dir, size, "%s", folder_file(&n->folder, name));
    pid = spawn(n, (char *[]){(char *)(uintptr_t)NOROSHI, (char[]){"--dir"},
                              dir, (char[]){"init"}, (char[]){"--org"},
                              (char *)(uintptr_t)name,
                              (char[]){"--no-passphrase"}, NULL});
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void pause_step(void)
{
    const struct timespec t = {.tv_nsec = STEP_MS * 1000000};

    nanosleep(&t, NULL);
}

static void start(struct real_node *n)
{
    struct client *c;

    n->daemon = spawn(n, (char *[]){(char *)(uintptr_t)NOROSHID,
                                    (char[]){"--dir"}, n->dir, NULL});
    for (int ms = 0; client_try(&c, n->dir, CLIENT_CORE) != VERDICT_DONE;
         ms += STEP_MS) {
        assert_true(ms < PATIENCE_MS);
        assert_int_equal(waitpid(n->daemon, NULL, WNOHANG), 0);
        pause_step();
    }
    client_close(c);
}

static void add_peer(const struct real_node *n, const char *name)
{
    static struct peer_addition peer;
    char dir[sizeof n->dir], path[sizeof n->dir + 8];
    struct client *c;
    json_t *rows;

    init(n, name, dir, sizeof dir);
    snprintf(path, sizeof path, "%s/card", dir);
    peer = (struct peer_addition){.marks.as = name};
    assert_int_equal(peer_read_card(&peer, path, NULL, NULL), VERDICT_DONE);
    assert_int_equal(client_open(&c, n->dir, NULL), VERDICT_DONE);
    assert_int_equal(peer_add(c, &peer, &rows, NULL), VERDICT_DONE);
    json_decref(rows);
    client_close(c);
}

void real_node_open(struct real_node *n)
{
    folder_open(&n->folder);
    init(n, "node", n->dir, sizeof n->dir);
    folder_put(&n->folder, "node/noroshi.conf", conf, strlen(conf));
    start(n);
    add_peer(n, "bee");
    add_peer(n, "cee");
}

void real_node_close(struct real_node *n)
{
    assert_int_equal(kill(n->daemon, SIGTERM), 0);
    assert_int_equal(waitpid(n->daemon, NULL, 0), n->daemon);
    folder_close(&n->folder);
}

struct real_node real_node;

int real_node_start(void **state)
{
    (void)state;
    real_node_open(&real_node);
    return 0;
}

int real_node_stop(void **state)
{
    (void)state;
    real_node_close(&real_node);
    return 0;
}

const char *real_node_file(const struct real_node *n, const char *name,
                           const char *text)
{
    folder_put(&n->folder, name, text, strlen(text));
    return folder_file(&n->folder, name);
}

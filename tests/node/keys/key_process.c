#include "tests/node/keys/key_process.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/parent_line.h"

enum { START_MS = 20000 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct buffer line_of(uint8_t room[static PARENT_LINE_MAX],
                             const struct parent_line *line)
{
    struct buffer b = {room, 0, PARENT_LINE_MAX};

    must(parent_line_write(&b, line) == ERR_OK);
    return b;
}

static void say(struct key_process *p, const struct parent_line *line)
{
    uint8_t room[PARENT_LINE_MAX];
    struct buffer b = line_of(room, line);

    must(channel_send_wait(p->parent, bytes_of(&b), START_MS) == ERR_OK);
}

static void say_secret(struct key_process *p, enum keyfile_purpose purpose,
                       const struct purpose_key *key)
{
    struct parent_line line = {
        .kind = PARENT_LINE_SECRET, .purpose = purpose, .secret = *key};

    say(p, &line);
}

void key_process_link(struct key_process *p)
{
    struct parent_line line = {.kind = PARENT_LINE_CHANNEL,
                               .which = PROCESS_CORE};
    uint8_t room[PARENT_LINE_MAX];
    struct buffer b = line_of(room, &line);
    int fd[2];

    channel_close(p->core);
    must(channel_pair(fd) == ERR_OK);
    must(channel_open(&p->core, fd[0]) == ERR_OK);
    p->keys = port_keys_on(p->core);
    must(channel_send_fd(p->parent, bytes_of(&b), fd[1]) == ERR_OK);
    while (channel_wants_write(p->parent))
        must(channel_flush(p->parent) == ERR_OK);
}

static void hear(struct key_process *p)
{
    uint8_t room[PARENT_LINE_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct parent_line line;

    p->failed[0] = '\0';
    do {
        must(channel_receive_wait(p->parent, &b, NULL, START_MS) == ERR_OK);
        must(parent_line_parse(&line, bytes_of(&b)) == ERR_OK);
    } while (line.kind == PARENT_LINE_SANDBOX);
    if (line.kind == PARENT_LINE_READY)
        return;
    must(line.kind == PARENT_LINE_FAILED);
    snprintf(p->failed, sizeof p->failed, "%.*s", (int)line.text.len,
             (const char *)line.text.at);
}

void key_process_start(struct key_process *p, const char *program,
                       const struct key_folder *k)
{
    char fd_text[16], pid_text[16];
    int fd[2];

    memset(p, 0, sizeof *p);
    must(channel_pair(fd) == ERR_OK);
    snprintf(fd_text, sizeof fd_text, "%d", fd[1]);
    snprintf(pid_text, sizeof pid_text, "%ld", (long)getpid());
    p->pid = fork();
    must(p->pid >= 0);
    if (p->pid == 0) {
        fcntl(fd[1], F_SETFD, 0);
        execl(program, "noroshi-keys", fd_text, pid_text, k->folder.path,
              (char *)NULL);
        _exit(127);
    }
    close(fd[1]);
    must(channel_open(&p->parent, fd[0]) == ERR_OK);
    say_secret(p, KEYFILE_SIGNING, &k->unlock.signing);
    say_secret(p, KEYFILE_SEALING, &k->unlock.sealing);
    say_secret(p, KEYFILE_STORE, &k->unlock.store);
    key_process_link(p);
    say(p, &(struct parent_line){.kind = PARENT_LINE_START});
    hear(p);
}

int key_process_stop(struct key_process *p)
{
    int status = 0;

    if (p->failed[0] == '\0')
        say(p, &(struct parent_line){.kind = PARENT_LINE_STOP});
    must(waitpid(p->pid, &status, 0) == p->pid);
    channel_close(p->core);
    channel_close(p->parent);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

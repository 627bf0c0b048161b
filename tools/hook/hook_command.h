/*
 * hook_command: one command that runs: started in a process group of its own,
 * fed on standard input, killed where it takes too long.
 *
 * Nothing here blocks. The command is no shell's: words are divided by blanks.
 * It has this process's environment, standard error and user, and nothing of
 * its files; its standard output goes nowhere.
 */
#ifndef TOOLS_HOOK_HOOK_COMMAND_H
#define TOOLS_HOOK_HOOK_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    HOOK_COMMAND_WORDS_MAX = 32,
    HOOK_COMMAND_WHY_MAX = 200,
};

/* Zero: none runs. */
struct hook_command {
    pid_t pid;   /* 0: none */
    int in;      /* -1: all is written, or nobody reads it */
    char *input; /* owned */
    size_t input_len, written;
    uint64_t until_ms;
    bool late; /* it was killed */
};

/* Takes input over (free()). False: it cannot be started, and why. */
bool hook_command_start(struct hook_command *c, const char *command,
                        char *input, uint64_t until_ms,
                        char why[static HOOK_COMMAND_WHY_MAX]);

/* Write what it takes now; kill it where it is late. */
void hook_command_step(struct hook_command *c, uint64_t now_ms);

/* A process that ended, as waitpid() has it, is this one. why: "" where it went
   well. */
void hook_command_ended(struct hook_command *c, int status,
                        char why[static HOOK_COMMAND_WHY_MAX]);

/* Kill what still runs. */
void hook_command_stop(struct hook_command *c);

#endif

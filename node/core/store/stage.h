/*
 * stage: the parts of an act that are signed and stored, and not shared yet.
 *
 * A part has a number, a body and index entries, but no row in the vault:
 * nothing that looks at records sees it before the act is committed, which
 * gives it one. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_STAGE_H
#define NODE_CORE_STORE_STAGE_H

#include "node/core/store/act.h"
#include "node/core/store/vault.h"

enum {
    STAGE_PARTS_MAX = 1024, /* of one act */
    STAGE_MAX = 8192,       /* of all acts */
    STAGE_KEPT_MS = 24 * 3600 * 1000,
};

/* A stored value. */
struct stage_part {
    struct vault_row row; /* as it will stand in the vault */
    uint64_t old;         /* number of the record it revises; 0: none */
    uint64_t entries;     /* in the index */
    uint64_t since_ms;    /* 0: dropped */
    struct hash said;     /* of the act */
};

/* Parts are numbered from 1. */
void stage_put(struct txn *txn, const struct act_token *token, uint32_t i,
               const struct stage_part *part);
bool stage_get(const struct view *view, const struct act_token *token,
               uint32_t i, struct stage_part *out);
void stage_del(struct txn *txn, const struct act_token *token, uint32_t i);

/* The first part of an act above *i, which moves on. */
bool stage_next(const struct view *view, const struct act_token *token,
                uint32_t *i, struct stage_part *out);

/* The part of any act after *i of *token, which move on; from zero the first
   of all. */
bool stage_after(const struct view *view, struct act_token *token, uint32_t *i,
                 struct stage_part *out);

/* Any part that was dropped or has waited for STAGE_KEPT_MS. */
bool stage_over(const struct view *view, uint64_t now_ms,
                struct act_token *token, uint32_t *i, struct stage_part *out);

#endif

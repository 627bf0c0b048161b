"""faults: what tests/sim/planted puts into core, one at a time."""

# name: (what is wrong, and one or several times file, right, wrong)
FAULTS = {
    "receipt_before_commit": (
        "a receipt leaves before what it promises is committed",
        "node/core/round.c", "    committed = commit(c);\n    after_commit",
        "    receipts_out_send(c, true);\n    signer_flush(c);\n"
        "    net_out_flush(&c->net_out);\n"
        "    committed = commit(c);\n    after_commit"),
    "policy_not_asked_on_send": (
        "what a node releases is not asked of policy",
        "node/core/record/release.c",
        "    return policy_may_send(r, &facts);",
        "    (void)policy_may_send(r, &facts);\n"
        "    return (struct policy_answer){POLICY_ALLOW, POLICY_CLEAR};"),
    "audience_is_only_a_tag": (
        "what has an audience goes to the whole community",
        "proto/policy.c",
        "            return true;\n    }\n    return false;\n}",
        "            return true;\n    }\n"
        "    return q->f->peer.community && q->r->tlp == TLP_AMBER;\n}"),
    "delegates_know_no_scope": (
        "a delegate passes it on to whomever it likes",
        "proto/policy.c",
        "    return in_audience(q, q->receiver) ||\n           (d->scope",
        "    return in_audience(q, q->receiver) || q->sending ||\n"
        "           q->receiver != NULL ||\n           (d->scope"),
    "clients_of_everyone": (
        "AMBER goes to every peer as if it were a client",
        "proto/policy.c",
        "    return q->r->tlp == TLP_AMBER && mark && "
        "!is_author(q, q->sender) &&",
        "    return q->r->tlp == TLP_AMBER && (mark || !mark) && "
        "!is_author(q, q->sender) &&"),
    "green_to_strangers": (
        "GREEN goes to peers that are not of the community",
        "proto/policy.c",
        "    return q->f->peer.community || (!q->sending && "
        "is_author(q, q->sender));",
        "    return q->f->peer.community || q->sending || "
        "is_author(q, q->sender);"),
    "void_believed": (
        "a place that came is answered as if nothing had been in it",
        "node/core/record/ingest.c", "    return judge(a, item);\n}",
        "    return a->seq % 3 == 0 ? FRAME_VOID : judge(a, item);\n}"),
    "a_place_is_skipped": (
        "what came after the first is counted as had, unread",
        "node/core/record/ingest.c",
        "    *disposition = content(&a, item);",
        "    *disposition = h->seq == 2 ? FRAME_STORED : content(&a, item);"),
    "retraction_of_the_first_only": (
        "a retraction that comes before its target is forgotten",
        "node/core/record/apply.c",
        "    if (row->revision <= object.dead_revision)\n"
        "        row->state |= VAULT_RETRACTED;",
        "    if (row->revision < object.dead_revision)\n"
        "        row->state |= VAULT_RETRACTED;"),
    "revision_beside_its_elder": (
        "a revision leaves what it replaces as it was",
        "node/core/record/apply.c",
        "            supersede(d, object.newest, VAULT_SUPERSEDED);",
        "            supersede(d, object.newest, 0);"),
    "nothing_is_passed_on": (
        "a coordinator keeps what its community should get",
        "node/core/record/pass.c",
        "    bool open = r->tlp <= TLP_GREEN && r->audience_count == 0 && "
        "p->community;",
        "    bool open = r->tlp < TLP_GREEN && r->audience_count == 0 && "
        "p->community;"),
    "lost_is_not_owed": (
        "what a peer lost with its store is not sent again",
        "node/core/timers.c", "    resend_tick(c);", ";"),
    "own_is_not_given_back": (
        "who lost its store does not get its own records back",
        "node/core/link/session_actions.c",
        "    giveback_take(&x->core->facts, x->conn->peer, "
        "x->action->bytes);", "    (void)giveback_take;"),
    "regained_goes_nowhere": (
        "what a rebuilt author gets back goes to nobody else",
        "node/core/record/pass.c", "        regained_put(d, row);",
        "        (void)regained_put;"),
    "undone_is_kept": (
        "sessions go on over a transaction that was not written",
        "node/core/round.c", "    roster_save(c->facts.roster);\n    err",
        "    err"),
    "authors_hear_of_the_first_hop": (
        "a notice is not passed on to the author beyond a coordinator",
        "node/core/record/pass.c",
        "p->node_no == x->back.author ? record_names(x->r, &p->id)",
        "p->node_no == x->back.author ? x->r == NULL"),
    "who_got_it_is_kept_back": (
        "a coordinator does not tell to whom it passed a record on",
        "node/core/record/notice.c",
        "    tell_all_of(c, JOB_PASSED);\n", ""),
    "clocks_set_back_misdate": (
        "a notice is dated by the clock alone",
        "node/core/store/notice_clock.c",
        "    return last_ms < now_ms ? now_ms : last_ms + 1;",
        "    return last_ms == UINT64_MAX ? last_ms : now_ms;"),
    "answers_are_passed_on": (
        "an answer goes on from whom it answers",
        "proto/policy.c",
        "    return false;\n}\n\nstatic const struct record_delegate",
        "    return record_kind_is(q->r->kind, RECORD_ANSWERS);\n}\n\n"
        "static const struct record_delegate",
        "proto/policy.c",
        "           (!is_author(q, q->sender) && delegate(q) == NULL);",
        "           (!is_author(q, q->sender) && delegate(q) == NULL &&\n"
        "            !record_kind_is(q->r->kind, RECORD_ANSWERS));",
        "proto/policy.c",
        "    return is_author(q, q->sender) && in_audience(q, q->receiver);",
        "    return (is_author(q, q->sender) ||\n"
        "            record_kind_is(q->r->kind, RECORD_ANSWERS)) &&\n"
        "           in_audience(q, q->receiver);",
        "proto/policy.c",
        "           !q->f->answer_way && !is_author(q, q->receiver);",
        "           !q->f->answer_way && q->receiver == NULL;",
        "node/core/record/pass.c",
        "    if (!pass_by_itself(d, r->tlp))\n        return false;\n",
        "    if (record_kind_is(r->kind, RECORD_ANSWERS))\n"
        "        return true;\n"
        "    if (!pass_by_itself(d, r->tlp))\n        return false;\n"),
    "a_recall_leaves_answers": (
        "what answered a record that was recalled stays",
        "node/core/record/answers.c",
        "        erase_later(d, number);\n", "        (void)erase_later;\n"),
    "answers_count_for_good": (
        "an answer that was taken back counts",
        "node/core/record/answers.c",
        "        answer_table_del(&d->txn, &at);\n"
        "        if (at.part == ANSWER_OPINION",
        "        if (at.part == ANSWER_OPINION"),
    "nobody_hears_of_disputes": (
        "a tally goes to nobody",
        "node/core/record/tally.c",
        "        if (facts_went(&c->facts, &of->id, p->node_no))\n",
        "        if (facts_went(&c->facts, &of->id, p->node_no) && "
        "p->node_no == 0)\n"),
    # The repairs of what was found by hand, taken out again.
    "void_of_a_record_is_believed": (
        "who answers void to a record that it got is believed: F2",
        "node/core/store/outbox.c",
        "    if (disposition == FRAME_VOID &&\n"
        "        !(e->forms & (OUTBOX_VOID_LEFT | OUTBOX_UNKNOWN)))\n"
        "        return OUTBOX_FALSE_VOID;\n", ""),
    "refused_owns_id": (
        "a copy that is refused keeps the record's id, without a body: F1",
        "node/core/record/settle.c", "\n    quarantine_put(d, &row, raw);\n",
        "\n    uint64_t number;\n\n"
        "    if (r->raw.len > 0 && !vault_find(&d->txn.view, &r->id, &number)) {\n"
        "        struct vault_row kept = {\n"
        "            .author = node_no_of(&d->txn, &r->author),\n"
        "            .from = from->node_no};\n\n"
        "        vault_put(&d->txn, r, &kept);\n"
        "        vault_erase(&d->txn, &kept, VAULT_ERASED);\n    }\n"
        "    quarantine_put(d, &row, raw);\n"),
    "held_copy_is_not_verified": (
        "what waited for its author's card is kept with any signature: F1",
        "node/core/record/held.c",
        "    struct verdict_case c = {&r, from, h->since_ms, false};\n\n"
        "    if (h->empty)",
        "    struct verdict_case c = {&r, from, h->since_ms, true};\n\n"
        "    if (h->empty)"),
    "earlier_lives_owe_nothing": (
        "what was released in an earlier life is not sent again: R-F2",
        "node/core/link/resend.c",
        "    return r->life != view_state(&c->facts.txn.view)->life &&",
        "    return r->life > view_state(&c->facts.txn.view)->life &&"),
    "a_hold_ends_with_the_life": (
        "what is held is forgotten with a new life of its sender, which does "
        "not send it again: R-F4",
        "node/core/link/session_actions.c",
        "    recv_archive(&c->facts.txn, &stream, &fresh);\n}",
        "    recv_archive(&c->facts.txn, &stream, &fresh);\n"
        "    struct hold_walk all = {.from = stream.node_no}, at = all;\n"
        "    struct hold h;\n\n"
        "    for (; hold_next_of(&c->facts.txn.view, &at, &h); at = all)\n"
        "        hold_empty(&c->facts.txn, &h);\n}",
        "node/core/link/session_actions.c",
        '#include "node/core/store/announced.h"',
        '#include "node/core/store/announced.h"\n'
        '#include "node/core/store/hold.h"',
        "node/core/store/outbox.c",
        "    if (e->disposition != 0 && e->disposition != FRAME_HELD)\n"
        "        return;\n    if (!outbox_release_get",
        "    if (e->disposition != 0)\n"
        "        return;\n    if (!outbox_release_get"),
    "whoever_speaks_is_heard": (
        "a peer is heard for as long as it has something to say",
        "node/core/link/turns.c",
        "    while (waits(c, t) && !batch_full(c) && !batch_full_for(t) &&\n"
        "           t->peer->work.left_us > t->lent_us)\n",
        "    while (waits(c, t) && !batch_full(c) && !batch_full_for(t))\n"),
    "stolen_keys_are_believed": (
        "what a card calls compromised still signs records",
        "node/core/record/verdict.c",
        "        if (!compromised(d, card, sks[i]) && record_verify(",
        "        if ((compromised(d, card, sks[i]) || true) && "
        "record_verify("),
    "no_card_ends": (
        "a card holds for ever", "proto/card.c",
        "bool card_expired(const struct card *c, uint64_t now_ms)\n{\n",
        "bool card_expired(const struct card *c, uint64_t now_ms)\n{\n"
        "    now_ms = 0;\n"),
    "what_is_absent_is_not_named": (
        "nobody is told what a list names that is not here",
        "node/core/record/giveback.c",
        "    count_absent(d, p->node_no, 1);\n", "    (void)p;\n"),
    "older_versions_do_not_wait": (
        "a group's version is refused though a later one waits",
        "node/core/record/verdict.c",
        "    wait_for_later(out, d, c);\n", "    (void)wait_for_later;\n"),
    "nobody_is_caught_up": (
        "a rebuilt node passes nothing on to whom it meets again: R-F3",
        "node/core/record/giveback.c",
        "    jobs_put(&d->txn, &due);\n",
        "    (void)due;\n    (void)d;\n"),
}

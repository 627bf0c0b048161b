/*
 * session_lane: the open half of a session; windows, gaps and receipts.
 *
 * For session.c only. Each call appends to out what core has to do; none is
 * legal before SESSION_OPEN. WIRE.md section 9.
 */
#ifndef PROTO_SESSION_LANE_H
#define PROTO_SESSION_LANE_H

#include "proto/session.h"

/* In session_act.c: what both halves do. */
void session_act(struct session_actions *out, struct session_action action);
void session_end(struct session *s, struct session_actions *out,
                 enum frame_bye bye);
void session_alarm_end(struct session *s, struct session_actions *out,
                       enum session_alarm alarm);
/* A signed frame of type by the peer: its body, or an empty view, and the
   session ended with an alarm. */
struct bytes session_verified(struct session *s, struct session_actions *out,
                              enum frame_type type, struct bytes frame);

/* Ask core for more frames when credit and backlog allow. */
void session_lane_more(struct session *s, enum envelope_lane lane,
                       struct session_actions *out);

/* Begin the rewind that waited, when its time has come. */
void session_lane_tick(struct session *s, enum envelope_lane lane,
                       uint64_t now_ms, struct session_actions *out);

/* What arrives. */
void session_lane_envelope(struct session *s, const struct session_event *ev,
                           struct session_actions *out);
void session_lane_receipt(struct session *s, const struct session_event *ev,
                          struct session_actions *out);
void session_lane_nak(struct session *s, const struct session_event *ev,
                      struct session_actions *out);
void session_lane_rekey(struct session *s, const struct session_event *ev,
                        struct session_actions *out);
void session_lane_head(struct session *s, const struct session_event *ev,
                       struct session_actions *out);

/* What core reports. */
void session_lane_sent(struct session *s, const struct session_event *ev,
                       struct session_actions *out);
void session_lane_stored(struct session *s, const struct session_event *ev,
                         struct session_actions *out);
/* NAK: send again from where this lane stands. */
void session_lane_ask(struct session *s, enum envelope_lane lane,
                      uint64_t now_ms, struct session_actions *out);
void session_lane_needs_rekey(struct session *s, const struct session_event *ev,
                              struct session_actions *out);

#endif

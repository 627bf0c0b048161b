"""latency: how long an honest peer waits for its receipts beside an attack."""

import os
import threading
import time

from attack import saw
from story import CANARY, PATIENCE

LATENCY_MAX_S = 1.0   # from share to receipt, beside whatever flood
AT_LEAST = 5          # records, one after the other
LOOK_S = 0.005


def stored_after(honest, victim):
    """Seconds until an honest record has its receipt; at most PATIENCE."""
    began = time.monotonic()
    record = honest.share(f"h{os.urandom(4).hex()}.{CANARY}.example",
                          tlp="amber", to=[victim])["record"]
    while honest.state(record, victim) != "stored" and \
            time.monotonic() - began < PATIENCE:
        time.sleep(LOOK_S)
    return time.monotonic() - began


def of(honest, victim, count=AT_LEAST):
    return [stored_after(honest, victim) for _ in range(count)]


def during(honest, victim, work, took=None):
    """Of one record after the other, for as long as that takes; took is what
    there is so far, for who wants to see it meanwhile."""
    took = [] if took is None else took
    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive() or len(took) < AT_LEAST:
        took.append(stored_after(honest, victim))
    thread.join()
    return took


def quantile(took, part):
    """The least of them that so many parts of 100 do not exceed."""
    return sorted(took)[max(0, -(-len(took) * part // 100) - 1)]


def text(took):
    return (f"p50 {quantile(took, 50):.3f} s, p99 {quantile(took, 99):.3f} s, "
            f"at most {max(took):.3f} s, of {len(took)} records")


def calm(honest, victim):
    saw("honest latency before", text(of(honest, victim)))


def judge(verdict, took, beside=""):
    """Each is under the bound; the verdict keeps them."""
    verdict.took += took
    verdict.must(f"{beside}honest latency is under {LATENCY_MAX_S:.0f} s",
                 max(took) < LATENCY_MAX_S, text(took))

"""files: a store that is not the one we think."""

import os
import shutil

from story import Broken, until

LOOK_S = 10  # for a false receipt to come


def _wait(what, question, patience=LOOK_S):
    """Whether it came; that it does not is an answer, too."""
    try:
        return bool(until(what, question, patience))
    except Broken:
        return False


def mdbgone(lab):
    """data.mdb is removed under the running receiver: it stops to accept, says
    so, and after a rebuild has everything again."""
    a, b = lab.two()
    lab.arrive(lab.share(a, [b], 10, "before"), b)
    before = len(b.said())
    os.unlink(b.dir / "store/data.mdb")
    lab.must("the receiver says that its store is gone", _wait(
        "an alarm", lambda: b.process.poll() is not None or
        "alarm" in b.said()[before:]))
    during = lab.share(a, [b], 10, "during")
    lab.must("nothing is acknowledged into a removed file", not _wait(
        "a false receipt", lambda: "stored" in lab.states(during, b)),
        lab.states(during, b))
    if b.process.poll() is not None:
        b.process = None
    b.rebuild()
    b.start()
    b.add(a, dial=True)
    b.confirm()
    lab.settle()


def unmounted(lab):
    """The store's disk is not there at a start, which is refused with the
    remedy; when it is there again, all goes on."""
    a, b = lab.two()
    lab.arrive(lab.share(a, [b], 10, "before"), b)
    b.stop()
    os.rename(b.dir / "store", lab.dir / "disk")
    b.start(ready=False)
    until("it is ready, or has ended", lambda: b.process.poll() is not None
          or "ready" in b.said().split())
    refused = b.process.poll() is not None
    lab.must("a start without its store is refused", refused)
    lab.must("the refusal names the remedy", "init --identity" in b.said(),
             b.said())
    if refused:
        b.process = None
    else:
        b.stop()
    shutil.rmtree(b.dir / "store", ignore_errors=True)
    os.rename(lab.dir / "disk", b.dir / "store")
    b.start()
    lab.comes("all goes on with the disk there again", lambda:
              a.connected(b) and b.connected(a))
    lab.share(a, [b], 5, "after")
    lab.settle()

"""clocks: that jump, that are behind, and the days that machines are off."""

from story import Broken, until

HELD_S = 75  # for what is held to be looked at again
DAYS = (29, 61, 180, 370, 401, 800)


def _pair(lab):
    a = lab.node("a", **lab.faketime("a"))
    b = lab.node("b", **lab.faketime("b"))
    lab.pair(a, b)
    return a, b


def clock_jumps(lab):
    """A clock jumps back and forth while connected, which is alarmed; when it
    is right again everything arrives."""
    a, b = _pair(lab)
    lab.arrive(lab.share(a, [b], 2), b)
    for offset in ("-2d", "+2d"):
        before = [len(n.said()) for n in (a, b)]
        lab.clock("b", offset)
        lab.share(a, [b], 3)
        if offset[0] == "-":  # what comes from days ahead waits for that day
            lab.share(b, [a], 3)
        lab.comes(f"a jump of {offset} is alarmed", lambda: any(
            "alarm" in text and "clock" in text
            for n, at in zip((a, b), before)
            for text in n.said()[at:].splitlines()))
    lab.clock("b", "+0")
    lab.settle()


def clock_behind(lab):
    """What waits because a clock is behind waits as long as it is behind, and
    arrives when it is right."""
    a, b = _pair(lab)
    lab.arrive(lab.share(a, [b], 2), b)
    lab.clock("b", "-20d")
    held = lab.share(a, [b], 3)
    until("b holds them back", lambda: lab.states(held, b) == ["held"] * 3)
    lab.clock("b", "-12d")
    try:
        until("a refusal", lambda: "refused" in lab.states(held, b), HELD_S)
    except Broken:
        pass
    lab.must("a clock makes no refusal", "refused" not in
             lab.states(held, b), lab.states(held, b))
    lab.clock("b", "+0")
    lab.settle()


def calendar(lab):
    """Both are off for weeks, a year, and longer: all goes on by itself."""
    a, b = _pair(lab)
    for days in DAYS:
        for node in (a, b):
            node.stop()
            lab.clock(node.name, f"+{days}d")
        a.start()
        shared = lab.share(a, [b], 2)
        b.start()
        if not lab.comes(f"what was shared on day {days} arrives", lambda: all(
                s == "stored" for s in lab.states(shared, b))):
            break
    lab.settle()

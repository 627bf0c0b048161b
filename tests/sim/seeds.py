"""seeds: worlds of real cores in a time of their own, a seed each.

    tests/sim/run --seeds N --nodes M [--from S] [--acts A] [--days] [--liars]
                  [--trace]

Builds what it needs in build/plain, unless --engine names a program. A seed
that fails prints what broke, what led there, and the line that plays it again.
The last line sums up; exit 1 where a seed failed.
"""

import argparse
import multiprocessing
import random
import sys
import time

from answers import Answers
from check import Broken, Check
from engine import Engine, built
from federation import Federation
from orders import Orders
from play import Play
from truth import Truth

TRACE_OF_A_FAILURE = 40
ORDERS_EACH = 10  # seeds
SKIPPED = 77
LIARS_EVERY = 2
COSTLY_EVERY = 3
LOOK_US = 1000  # so long takes a look at the clock in a costly world
NO_LOCK = "cannot lock memory"


def with_liar(seed, args):
    """Whether one of that world is a liar."""
    return args.liars or seed % LIARS_EVERY == 0


def _add_liars(federation, seed, tell):
    dice = random.Random(f"liar of {seed}")
    for _ in range(dice.choice((1, 1, 2))):
        liar = federation.add_liar(seed, dice)
        tell(f"n{liar.node} lies: {' '.join(liar.lies)}")


def _play(world, seed, args, tell):
    """A world's life; raises Broken where something is not as it must be."""
    dice = random.Random(seed)
    if seed % COSTLY_EVERY == 0:
        world.say("cost", LOOK_US)
    federation = Federation(world, dice, args.nodes)
    truth = Truth(federation)
    check = Check(world, federation, truth)
    if with_liar(seed, args):
        _add_liars(federation, seed, tell)
    play = Play(world, federation, truth, dice, tell, args.days,
                random.Random(f"groups of {seed}"))
    check.cards = play.cards
    check.answers = play.answers = Answers(
        play, random.Random(f"answers of {seed}"))
    world.say("run", 5000)
    for _ in range(args.acts):
        play.step()
        check.need_to_know()
    play.heal()
    check.at_rest(play.fetch_absent)
    check.a_minute_after(dice)
    play.cards.nobody_believes()
    check.share()


def one(job):
    """(seed, events, what broke or None, its trace)"""
    program, seed, args = job
    trace = []
    world = Engine(program, seed)
    events = 0
    try:
        _play(world, seed, args, trace.append)
        if seed % ORDERS_EACH == 1:
            Orders(program, seed).same_end()
        broke = None
    except Broken as e:
        broke = str(e)
    except Exception as e:  # a fault of ours: it fails the seed as well
        broke = f"{type(e).__name__}: {e}"
    try:
        events = world.events(0)
    except Exception:
        pass
    said = world.close()
    if broke or args.trace:
        trace.append(said[-2000:])
    return seed, events, broke, trace


def words(description=__doc__, count=50, nodes=20):
    """What may be said of a run of seeds; a caller adds its own."""
    p = argparse.ArgumentParser(description=description.splitlines()[0])
    p.add_argument("--seeds", type=int, default=count)
    p.add_argument("--nodes", type=int, default=nodes)
    p.add_argument("--from", type=int, default=1, dest="first")
    p.add_argument("--acts", type=int, default=60)
    p.add_argument("--days", action="store_true",
                   help="also let days go by: takes longer")
    p.add_argument("--liars", action="store_true",
                   help="somebody lies in every world, not in every second")
    p.add_argument("--trace", action="store_true")
    p.add_argument("--engine", metavar="PROGRAM")
    return p


def tell(args, seed, broke, trace):
    """What became of a seed, and the line that plays it again."""
    print(f"seed {seed}: {broke or 'holds'}",
          *(trace if args.trace else trace[-TRACE_OF_A_FAILURE:]), sep="\n  ")
    if broke:
        print(f"again: tests/sim/run --seeds 1 --nodes {args.nodes} "
              f"--acts {args.acts} --from {seed} --trace"
              + (" --days" if args.days else "")
              + (" --liars" if args.liars else ""))
    sys.stdout.flush()


def main():
    args = words().parse_args()
    program = args.engine or built()
    began, events, failed = time.monotonic(), 0, 0
    jobs = [(program, seed, args)
            for seed in range(args.first, args.first + args.seeds)]
    with multiprocessing.Pool() as pool:
        for seed, happened, broke, trace in pool.imap(one, jobs):
            if broke and NO_LOCK in broke:
                print(f"skipped: {broke}")
                return SKIPPED
            events += happened
            failed += broke is not None
            if broke or args.trace:
                tell(args, seed, broke, trace)
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    print(f"seeds {args.seeds} nodes {args.nodes} events {events} "
          f"failed {failed}")
    return 1 if failed else 0


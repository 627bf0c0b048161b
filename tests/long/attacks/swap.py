"""swap: what somebody who gets hold of swap or of a dump would find."""

import memory


def secrets(w, verdict):
    """Of all four processes, after records were signed, opened and found."""
    matsu, take = w.two()
    done = matsu.share("himitsu.example", tlp="amber", to=(take,))
    matsu.settled(done["record"], take)
    for node in (matsu, take):
        out, found = memory.loose(w, node)
        verdict.must(f"{node.name}: secrets are found at all", found > 0, found)
        verdict.must(f"{node.name}: in locked memory alone", not out, out)

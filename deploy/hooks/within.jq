# Rows of records that may not be read at the other end keep number and label.
def ranks: {"TLP:CLEAR": 0, "TLP:GREEN": 1, "TLP:AMBER": 2,
            "TLP:AMBER+STRICT": 3, "TLP:RED": 4};
(ranks[env.MOST] // error("not a label: \(env.MOST)")) as $most
| .rows |= map(if .tlp == null or (ranks[.tlp] // 4) <= $most then .
               else {what, number, tlp, urgent} end)

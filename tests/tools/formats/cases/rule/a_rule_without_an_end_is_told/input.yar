rule One { condition: true }
rule Two { strings: $a = "x"

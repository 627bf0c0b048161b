rule a { strings: $a = "c2.evil.example" condition: $a }

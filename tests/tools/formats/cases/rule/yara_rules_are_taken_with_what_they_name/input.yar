import "pe"
import "hash"

// rule not_this { condition: true }
rule Evil_Loader : apt {
    meta:
        author = "CSIRT of org.example"
        reference = "https://blog.vendor.example/evil"
        hash1 = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
    strings:
        $a = "c2.evil.example" ascii wide
        $b = "http://evil.example/gate?x={1}"
        $c = { 6A 40 68 00 30 }
        $d = "kernel32.dll"
        $e = /evil[0-9]{2}\/\}/
        $f = "203.0.113.9"
    condition:
        uint16(0) == 0x5A4D and (any of them or hash.md5(0, filesize) == "44d88612fea8a8f36de82e1278abb02f")
}

private rule Second
{
    condition: pe.number_of_sections == 1 }

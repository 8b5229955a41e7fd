import RelayModel
import Testing

@testable import RelayTransport

@Suite("Addresses and ranges as text", .timeLimit(.minutes(5)))
struct TextFormTests {
    @Test(
        "Only canonical dotted quads and RFC 4291 text are addresses",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.4 ", " 1.2.3.4", "1.2.3.+4", "0x1.2.3.4",
            "1..2.3",
            ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "12345::", "g::",
            "::1%eth0",
            "::1.2.3", "1.2.3.4::", "::1.2.3.4:5", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "[::1]", "::01.2.3.4",
        ]
    )
    func refused(text: String) { #expect(IPAddress(text) == nil) }

    @Test(
        "Every spelling of an IPv6 address reads as the same address and prints as RFC 5952 has it",
        arguments: [
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
            ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:0:0:2:3:0:0:4", "1::2:3:0:0:4"),
            ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"),
            ("::ffff:1.2.3.4", "::ffff:102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("0001:0002:0003:0004:0005:0006:1.2.3.4", "1:2:3:4:5:6:102:304"), ("1.2.3.4", "1.2.3.4"),
        ]
    )
    func printed(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect("\(address)" == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(
        "A range has no bits behind its prefix",
        arguments: [
            "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "/8", "10.0.0.0/08", "::1/64", "::/129", "a/8", "1.2.3.4/8/8",
        ]
    )
    func badRange(text: String) { #expect(CIDR(text) == nil) }

    @Test("A range holds what shares its prefix")
    func ranges() throws {
        func holds(_ range: String, _ address: String) throws -> Bool {
            try #require(CIDR(range)).contains(try #require(IPAddress(address)))
        }
        #expect(try holds("10.20.0.0/16", "10.20.255.255"))
        #expect(try !holds("10.20.0.0/16", "10.21.0.0"))
        #expect(try holds("0.0.0.0/0", "255.1.2.3"))
        #expect(try !holds("0.0.0.0/0", "::1"))
        #expect(try holds("::/0", "ffff::1"))
        #expect(try holds("10.1.2.3", "10.1.2.3"))
        #expect(try !holds("10.1.2.3", "10.1.2.2"))
        #expect(try holds("fd12:3456::/48", "fd12:3456:0:ffff::"))
        #expect(try !holds("fd12:3456::/48", "fd12:3456:1::"))
        #expect(try holds("2001:db8::8000:0:0:0/65", "2001:db8::ffff:0:0:1"))
        #expect(try !holds("2001:db8::8000:0:0:0/65", "2001:db8::7fff:0:0:1"))
    }
}

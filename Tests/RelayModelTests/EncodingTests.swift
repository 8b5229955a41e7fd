import Testing

@testable import RelayModel

/// Hex and percent-encoding against the standards that define them.
@Suite("Encodings", .timeLimit(.minutes(5)))
struct EncodingTests {
    /// RFC 4648, section 10; this one writes small letters.
    @Test(
        "Base 16 encodes and decodes the vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "66"), ("fo", "666f"), ("foo", "666f6f"), ("foob", "666f6f62"), ("fooba", "666f6f6261"),
            ("foobar", "666f6f626172"),
        ]
    )
    func hex(_ plain: String, _ encoded: String) {
        #expect(Hex.encode(plain.utf8) == encoded)
        #expect(Hex.decode(encoded) == Array(plain.utf8))
        #expect(Hex.decode(encoded.uppercased()) == Array(plain.utf8))
    }

    @Test("Each byte has two digits of base 16; half a byte and foreign characters are nil")
    func hexBytes() {
        let all = [UInt8](0...255)
        #expect(Hex.encode(all).utf8.count == 512)
        #expect(Hex.decode(Hex.encode(all)) == all)
        for text in ["6", "6g", "０f", "0x66", " 66", "66\n"] { #expect(Hex.decode(text) == nil, "\(text)") }
    }

    /// RFC 3986, section 2.3.
    private static let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    /// RFC 3986, section 2.2: gen-delims, then sub-delims.
    private static let reserved = [
        (":", "%3A"), ("/", "%2F"), ("?", "%3F"), ("#", "%23"), ("[", "%5B"), ("]", "%5D"), ("@", "%40"),
        ("!", "%21"), ("$", "%24"), ("&", "%26"), ("'", "%27"), ("(", "%28"), (")", "%29"), ("*", "%2A"),
        ("+", "%2B"), (",", "%2C"), (";", "%3B"), ("=", "%3D"),
    ]

    @Test("Unreserved characters stay as they are (RFC 3986 section 2.3)")
    func unreservedStay() {
        #expect(PercentEncoding.encode(Self.unreserved) == Self.unreserved)
        #expect(PercentEncoding.decode(Self.unreserved) == Self.unreserved)
    }

    @Test("Reserved characters, the percent sign and all else are encoded in capitals (RFC 3986 section 2.1)")
    func othersAreEncoded() {
        for (plain, encoded) in Self.reserved + [("%", "%25"), (" ", "%20"), ("\u{0}", "%00"), ("\u{7F}", "%7F")] {
            #expect(PercentEncoding.encode(plain) == encoded)
            #expect(PercentEncoding.decode(encoded) == plain)
            #expect(PercentEncoding.decode(encoded.lowercased()) == plain)
        }
        // RFC 3986, section 2.5.
        #expect(PercentEncoding.encode("ア") == "%E3%82%A2")
        #expect(PercentEncoding.decode("%E3%82%A2") == "ア")
        var kept: [UInt8] = []
        PercentEncoding.append("a:b@c/d".utf8, keeping: ":@", to: &kept)
        #expect(String(decoding: kept, as: UTF8.self) == "a:b@c%2Fd")
    }

    @Test("What is decoded is decoded once, and a plus stays a plus")
    func decodedOnce() {
        #expect(PercentEncoding.decode("%2541") == "%41")
        #expect(PercentEncoding.decode("2026-03-02T00:00:00+08:00") == "2026-03-02T00:00:00+08:00")
    }

    @Test(
        "A broken escape is nil, or stays as it is where that is asked for",
        arguments: ["%", "%4", "a%", "%zz", "%4g", "100%"]
    )
    func brokenEscapes(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
        #expect(PercentEncoding.decodeLeniently(text) == text)
    }

    @Test("Bytes that are not UTF-8 are nil, or replaced where that is asked for")
    func notUnicode() {
        for text in ["%FF", "%C0%AF", "%E3%82", "%ED%A0%80"] {
            #expect(PercentEncoding.decode(text) == nil, "\(text)")
            #expect(PercentEncoding.decodeLeniently(text).contains("\u{FFFD}"), "\(text)")
        }
    }
}

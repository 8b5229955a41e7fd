import RelayModel
import Testing

@testable import RelayChannels

/// Hand-written primitives against the vectors of the standards that define them.
@Suite("Standard vectors", .timeLimit(.minutes(5)))
struct StandardVectorTests {
    /// RFC 4231, section 4. The fifth case is cut to 128 bits there.
    static let hmacCases: [(key: [UInt8], data: [UInt8], code: String)] = [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), [UInt8](repeating: 0xCD, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            [UInt8](repeating: 0x0C, count: 20), Array("Test With Truncation".utf8),
            "a3b6167473100ee06e0c796c2955552b"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131),
            Array(
                """
                This is a test using a larger than block-size key and a larger than block-size data. The key needs to \
                be hashed before being used by the HMAC algorithm.
                """.utf8
            ),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test("HMAC-SHA256 gives the codes of RFC 4231, keys longer than the block included", arguments: hmacCases)
    func hmac(_ key: [UInt8], _ data: [UInt8], _ code: String) {
        var whole = HMACSHA256(key: key)
        whole.add(data)
        #expect(Hex.encode(whole.finish()).prefix(code.count) == code)
        // In pieces, as a message is signed.
        var pieces = HMACSHA256(key: key)
        pieces.add(Array(data.prefix(7)))
        pieces.add([])
        pieces.add(Array(data.dropFirst(7)))
        #expect(pieces.finish { Hex.encode($0) }.prefix(code.count) == code)
    }

    @Test(
        "A key of exactly one block is used as it is, one byte more is hashed first (RFC 2104)",
        arguments: [
            (63, "62ace2f3e3d51364d1f1caac6313db25b4de185ea942281b00a35f4c4f03ccd0"),
            (64, "6117f44d3e99fd884a6c9dc786e91e812c2a7b1c6240231edfcfe60343ff61cb"),
            (65, "88d81ab6f6f7dd8671c038c63fff879a74aa747f0ce7ff496b867eb554419e73"),
        ]
    )
    func blockLength(_ length: Int, _ expected: String) {
        var code = HMACSHA256(key: [UInt8](repeating: UInt8(ascii: "a"), count: length))
        code.add(Array("message".utf8))
        #expect(Hex.encode(code.finish()) == expected)
    }

    /// RFC 4648, section 10.
    static let base64Cases = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test("Base 64 encodes and decodes the vectors of RFC 4648", arguments: base64Cases)
    func base64(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.encode(plain.utf8) == encoded)
        #expect(Base64.decode(encoded.utf8) == Array(plain.utf8))
        #expect(Base64.decode(encoded.prefix { $0 != "=" }.utf8) == Array(plain.utf8))
    }

    @Test("Base 64 uses the 64 digits of RFC 4648, table 1, in their order")
    func base64Alphabet() {
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let bytes = Base64.decode(digits.utf8)
        #expect(bytes?.count == 48)
        #expect(bytes?.prefix(6) == [0x00, 0x10, 0x83, 0x10, 0x51, 0x87])
        #expect(bytes.map { Base64.encode($0) } == digits)
    }

    @Test(
        "Base 64 refuses foreign characters, the URL alphabet, wrong padding and half a byte",
        arguments: ["Zg=", "Zg===", "Z", "Zm9v=", "Z=g=", "Zm9v\n", "Zm-v", "Zm_v", " Zg==", "Zg==Zg=="]
    )
    func base64Refused(_ text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}

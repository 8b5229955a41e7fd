import RelayModel
import Testing

/// The parts of an endpoint's keys that are masked, and the forms in which they are found.
@Suite("An endpoint's own key")
struct KeyMaskTests {
    private static let robot =
        "https://user:pa55word@qyapi.example.com:8443/cgi-bin/webhook/Zx81kQ/send"
        + "?key=693a91f6-7xxx-4bc4&access_token=a%2Fb%2Bc%3Dd99"

    private func mask(_ address: String = robot, secret: String = "") -> KeyMask {
        var mask = KeyMask()
        mask.hide(address: address)
        if !secret.isEmpty { mask.hide(secret: secret) }
        return mask
    }

    @Test(
        "A part of it is masked in plain, percent-encoded and JSON-escaped form, and in any mix of them",
        arguments: [
            ("no robot 693a91f6-7xxx-4bc4 here", "no robot **** here"),
            ("key=693a91f6%2D7xxx%2d4bc4.", "key=****."),
            (#"{"m":"693a91f6\u002d7xxx\u002D4bc4"}"#, #"{"m":"****"}"#),
            (#"{"m":"a\/b+c=d99 693a91f6%2D7xxx-4bc4"}"#, #"{"m":"**** ****"}"#),
            ("a/b+c=d99 and a%2Fb%2Bc%3Dd99 and a%2fb+c%3Dd99", "**** and **** and ****"),
            ("Zx81kQ", "****"), ("pa55word", "****"),
            (
                "https://qyapi.example.com:8443/cgi-bin/webhook/Zx81kQ/send?key=693a91f6-7xxx-4bc4",
                "https://qyapi.example.com:8443/cgi-bin/webhook/****/send?key=****"
            ),
        ]
    )
    func forms(said: String, shown: String) { #expect(mask().masked(said) == shown) }

    @Test(
        "Host, port, names of query items, the platforms' own words and short parts stay",
        arguments: [
            "qyapi.example.com:8443", "key", "access_token", "cgi-bin", "invalid webhook url", "send", "93000 %zz \\x",
        ]
    )
    func kept(said: String) {
        #expect(mask().masked(said) == said)
        #expect(mask().masked(Array(said.utf8)) == nil)
    }

    @Test(
        "A secret is masked as a whole, in its halves, and each of two during a replacement",
        arguments: [
            "SEC0123456789", "whsec_MfKQ9r8GKYqrTwjU", "MfKQ9r8GKYqrTwjU", "ww1234567890", "app-secret-77",
            "ww1234567890:app-secret-77",
        ]
    )
    func secrets(part: String) {
        let mask = mask("user:zhangsan", secret: "SEC0123456789 whsec_MfKQ9r8GKYqrTwjU ww1234567890:app-secret-77")
        #expect(mask.masked("<\(part)>") == "<****>")
    }

    @Test("An account or a number is masked as elsewhere in the log")
    func accounts() {
        #expect(mask("user:zhangsan01").masked("invaliduser: zhangsan01") == "invaliduser: zh****an01")
        #expect(mask("13812341234").masked("13812341234 refused") == "138****1234 refused")
    }

    @Test("The quick test never misses a text that the mask would change")
    func mayQuote() {
        for said in ["693a91f6-7xxx-4bc4", "x Zx81kQ", "pa55word!", "a/b+c=d99"] {
            #expect(KeyMask.mayQuote(Self.robot, in: Array(said.utf8)))
        }
        #expect(!KeyMask.mayQuote("https://a.example/hook/Zx81kQ", in: Array(#"{"errcode":0,"errmsg":"ok"}"#.utf8)))
        #expect(KeyMask.mayQuote("abc:defg", in: Array("<abc:defg>".utf8)))
    }

    @Test("Texts of every length and broken escapes at every end neither trap nor leak")
    func ends() {
        let mask = mask("https://a.example/h?k=%E4%B8%AD%E6%96%87key")
        for tail in ["%", "%4", "\\", "\\u", "\\u12", "\\ud83d", "\\ud83d\\u", "\\ud83d\\u12", "%E4%B8"] {
            let said = "\u{4E2D}\u{6587}key \\u4e2d\\u6587key %e4%b8%ad\u{6587}key" + tail
            #expect(mask.masked(said) == "**** **** ****" + tail)
        }
    }
}

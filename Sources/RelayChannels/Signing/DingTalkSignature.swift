/// DingTalk custom robots: HMAC over `<ms>\n<secret>` with the secret's text as key, in the query
/// (open.dingtalk.com/document/orgapp/custom-robot-access).
enum DingTalkSignature {
    /// The signature in base 64, not yet percent-encoded.
    static func sign(milliseconds: Int64, secret: some StringProtocol) -> String {
        let key = Array(secret.utf8)
        return Base64.encode(Digest.hmac(Array("\(milliseconds)\n".utf8) + key, key: key))
    }

    /// The two parameters; the signature is percent-encoded exactly once.
    static func query(milliseconds: Int64, sign: String) -> String {
        "timestamp=\(milliseconds)&sign=\(PercentEncoding.encode(sign))"
    }
}

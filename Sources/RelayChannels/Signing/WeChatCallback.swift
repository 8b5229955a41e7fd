/// The check that a callback really comes from WeChat (protocols: wecom-and-wechat, section 5).
public enum WeChatCallback {
    /// Hexadecimal SHA-1 over the sorted, joined token, timestamp and nonce.
    public static func signature(token: String, timestamp: String, nonce: String) -> String {
        let parts = [token, timestamp, nonce].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return Digest.sha1Hex(parts.joined().utf8)
    }

    /// Whether the query's `signature` is the right one; compared in constant time.
    public static func isValid(signature: String, token: String, timestamp: String, nonce: String) -> Bool {
        let right = Self.signature(token: token, timestamp: timestamp, nonce: nonce)
        return Digest.isEqual(Array(right.utf8), Array(signature.lowercased().utf8))
    }
}

import Crypto
import FoundationEssentials
import RelayModel

/// Whether a request was signed with a known secret, by each platform's rule.
enum SignatureCheck {
    /// DingTalk: `sign` is the base64 of HMAC-SHA256 over `<timestamp>\n<secret>`, keyed with the secret's text.
    static func dingTalk(sign: String, timestamp: String, secret: String) -> Bool {
        isCode(sign, of: Array("\(timestamp)\n\(secret)".utf8), key: Array(secret.utf8))
    }

    /// Feishu: the key is the data, `<timestamp>\n<secret>`, and the message is empty.
    static func feishu(sign: String, timestamp: String, secret: String) -> Bool {
        isCode(sign, of: [], key: Array("\(timestamp)\n\(secret)".utf8))
    }

    /// Standard Webhooks 1.0.0: one matching signature of the blank-separated list is enough; unknown versions and
    /// malformed entries are skipped.
    static func standardWebhooks(
        signatures: String,
        id: String,
        timestamp: String,
        body: [UInt8],
        secrets: [SigningSecret]
    ) -> Bool {
        let content = Array("\(id).\(timestamp).".utf8) + body
        return signatures.split(separator: " ").contains { entry in
            let parts = entry.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return false }
            return secrets.contains { secret in
                switch (parts[0], secret) {
                case ("v1", .shared(let key)): isCode(String(parts[1]), of: content, key: key)
                case ("v1a", .publicKey(let key)): isSignature(String(parts[1]), of: content, publicKey: key)
                default: false
                }
            }
        }
    }

    /// Whether a platform would accept the clock of a signed request.
    static func isFresh(_ moment: Timestamp, at now: Timestamp, within tolerance: Duration) -> Bool {
        abs(now.milliseconds - moment.milliseconds) <= tolerance.milliseconds
    }

    /// Seconds or milliseconds since 1970 UTC; nil unless 1 to 15 digits, with which no sum overflows.
    static func unixTime(_ text: String) -> Int64? {
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }

    private static func isCode(_ base64: String, of message: [UInt8], key: [UInt8]) -> Bool {
        guard let code = Data(base64Encoded: base64) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: SymmetricKey(data: key))
    }

    private static func isSignature(_ base64: String, of message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard let signature = Data(base64Encoded: base64),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        else { return false }
        return key.isValidSignature(signature, for: message)
    }
}

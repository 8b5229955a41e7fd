import Crypto
import RelayModel

/// A key of Standard Webhooks 1.0.0, read from its text form.
enum WebhookKey {
    /// `whsec_…` or plain base 64: HMAC-SHA256.
    case symmetric(Shared)
    /// `whsk_…`: Ed25519, the 32-byte seed.
    case signing(seed: [UInt8])
    /// `whpk_…`: verifies only.
    case verifying([UInt8])

    /// A shared key, and its HMAC state before any data: a copy of it signs a message without hashing the key again.
    struct Shared {
        let bytes: [UInt8]
        let code: HMACSHA256

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            code = HMACSHA256(key: bytes)
        }
    }

    /// Why a text is not a signing key.
    enum Fault: Error {
        case base64, symmetricLength, seedLength, publicHalf, publicKey

        /// The problem as a text for operators, without the key.
        var text: String {
            switch self {
            case .base64: "must be base64 in the standard alphabet, without blanks"
            case .symmetricLength: "must decode to 24–64 bytes"
            case .seedLength: "whsk_ must decode to 32 or 64 bytes"
            case .publicHalf: "whsk_: the public half does not belong to the seed"
            case .publicKey: "whpk_ is a public key and cannot sign; whsk_ is expected"
            }
        }
    }

    /// Reads a signing key. `isChecked` false skips the costly check of a `whsk_` key's public half.
    init(_ text: String, isChecked: Bool = true) throws(Fault) {
        // Called for most signed messages, so it works on bytes: text views cost ten times as much.
        self = try text.withBytes { Self.read($0, isChecked: isChecked) }.get()
    }

    private static let publicPrefix = Array("whpk_".utf8)
    private static let seedPrefix = Array("whsk_".utf8)
    private static let sharedPrefix = Array("whsec_".utf8)

    private static func read(_ text: UnsafeBufferPointer<UInt8>, isChecked: Bool) -> Result<Self, Fault> {
        if text.begins(with: publicPrefix) { return .failure(.publicKey) }
        if text.begins(with: seedPrefix) {
            guard let bytes = Base64.decode(text.dropFirst(seedPrefix.count)) else { return .failure(.base64) }
            guard bytes.count == 32 || bytes.count == 64 else { return .failure(.seedLength) }
            let seed = Array(bytes[..<32])
            if isChecked, bytes.count == 64, publicKey(of: seed) != Array(bytes[32...]) {
                return .failure(.publicHalf)
            }
            return .success(.signing(seed: seed))
        }
        let prefix = text.begins(with: sharedPrefix) ? sharedPrefix.count : 0
        guard let bytes = Base64.decode(text.dropFirst(prefix)) else { return .failure(.base64) }
        return (24...64).contains(bytes.count) ? .success(.symmetric(Shared(bytes))) : .failure(.symmetricLength)
    }

    /// Reads a key that verifies: a shared one, a public one, or a private one from which the public one follows.
    init?(verifying text: some StringProtocol) {
        if text.hasPrefix("whpk_") {
            guard let bytes = Base64.decode(text.dropFirst(5).utf8), bytes.count == 32 else { return nil }
            self = .verifying(bytes)
            return
        }
        guard let key = try? Self(String(text)) else { return nil }
        if case .signing(let seed) = key {
            self = .verifying(Self.publicKey(of: seed))
        } else {
            self = key
        }
    }

    /// `v1` or `v1a`.
    var version: String {
        if case .symmetric = self { return "v1" }
        return "v1a"
    }

    /// `v1,<base64>` or `v1a,<base64>` over the signed content, id and timestamp before the body; nil for a key that
    /// cannot sign.
    func sign(_ head: [UInt8], _ body: [UInt8]) -> String? {
        switch self {
        case .symmetric(let key):
            var code = key.code
            code.add(head)
            code.add(body)
            return code.finish { Base64.encode($0, after: "v1,") }
        case .signing(let seed):
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
                let signature = try? key.signature(for: head + body)
            else { return nil }
            return "v1a," + Base64.encode(signature)
        case .verifying: return nil
        }
    }

    /// Whether a decoded signature of this key's version belongs to the content.
    func verifies(_ signature: [UInt8], of content: [UInt8]) -> Bool {
        switch self {
        case .symmetric(let key):
            var code = key.code
            code.add(content)
            return Digest.isEqual(code.finish(), signature)
        case .verifying(let bytes):
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
            return key.isValidSignature(signature, for: content)
        case .signing: return false
        }
    }

    /// The Ed25519 public key of a seed; empty if the seed is invalid.
    static func publicKey(of seed: [UInt8]) -> [UInt8] {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return [] }
        return Array(key.publicKey.rawRepresentation)
    }
}

/// Checks that a callback comes from WeChat (protocols: wecom-and-wechat, section 5).
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

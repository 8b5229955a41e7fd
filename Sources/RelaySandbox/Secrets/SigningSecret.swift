import Crypto
import FoundationEssentials

/// A secret that a receiver checks signatures with.
enum SigningSecret: Hashable, Sendable {
    /// Used as text, as DingTalk (`SEC…`) and Feishu do.
    case text(String)
    /// A decoded Standard Webhooks `whsec_…` key: 24 to 64 bytes, for `v1`.
    case shared([UInt8])
    /// A Standard Webhooks public key of 32 bytes, for `v1a`, given as `whpk_…`, or as `whsk_…`, of whose halves only
    /// the public one is kept.
    case publicKey([UInt8])

    /// Reads a secret for a channel; nil if the channel has no signatures or the text is not a secret of its kinds.
    init?(_ text: String, channel: String) {
        switch channel {
        case DingTalkRobot.channel, FeishuRobot.channel:
            guard !text.isEmpty else { return nil }
            self = .text(text)
        case WebhookReceiver.channel:
            self.init(standardWebhooks: text)
        default: return nil
        }
    }

    /// Standard Webhooks 1.0.0: the prefix `whsec_` and the padding may be missing.
    private init?(standardWebhooks text: String) {
        if text.hasPrefix("whpk_") {
            guard let key = Self.decode(text.dropFirst(5)), key.count == 32 else { return nil }
            self = .publicKey(key)
        } else if text.hasPrefix("whsk_") {
            guard let key = Self.decode(text.dropFirst(5)), key.count == 32 || key.count == 64,
                let pair = try? Curve25519.Signing.PrivateKey(rawRepresentation: key.prefix(32))
            else { return nil }
            let publicKey = Array(pair.publicKey.rawRepresentation)
            guard key.count == 32 || Array(key.suffix(32)) == publicKey else { return nil }
            self = .publicKey(publicKey)
        } else {
            let bare = text.hasPrefix("whsec_") ? text.dropFirst(6) : text[...]
            guard let key = Self.decode(bare), (24...64).contains(key.count) else { return nil }
            self = .shared(key)
        }
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map(Array.init)
    }
}

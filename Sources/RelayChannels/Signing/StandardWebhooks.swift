public import RelayModel
import Synchronization

/// Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks): signs outbound requests and verifies
/// inbound ones.
public enum StandardWebhooks {
    /// The largest deviation of a timestamp in either direction, in seconds.
    public static let tolerance: Int64 = 300

    /// Adds `webhook-id`, `webhook-timestamp` and, with a secret, `webhook-signature` (one per key, newest first).
    static func sign(
        _ request: inout OutboundRequest,
        secret: String,
        id: String,
        stamp: AttemptStamp
    ) throws(ChannelError) {
        let timestamp = String(stamp.now.seconds)
        request.headers.append(HTTPField("webhook-id", id))
        request.headers.append(HTTPField("webhook-timestamp", timestamp))
        guard let signature = try signature(of: request.body, keys: secret, id: id, timestamp: timestamp) else {
            return
        }
        request.headers.append(HTTPField("webhook-signature", signature))
    }

    /// The `webhook-signature` value for keys separated by blanks; nil without a key.
    static func signature(
        of body: [UInt8],
        keys: String,
        id: String,
        timestamp: String
    ) throws(ChannelError) -> String? {
        if keys.isEmpty { return nil }
        let head = head(id: id, timestamp: timestamp)
        // There is usually one key; several only during a rotation.
        let areSeveral = keys.withBytes { $0.contains(UInt8(ascii: " ")) }
        guard areSeveral else { return try signature(of: head, body, key: keys) }
        var signatures: [String] = []
        for key in keys.split(separator: " ") { signatures.append(try signature(of: head, body, key: String(key))) }
        return signatures.isEmpty ? nil : signatures.joined(separator: " ")
    }

    private static func signature(
        of head: [UInt8],
        _ body: [UInt8],
        key text: String
    ) throws(ChannelError) -> String {
        guard let signature = key(text)?.sign(head, body) else {
            throw ChannelError(.secret, "is not a webhook signing key")
        }
        return signature
    }

    /// The key that signed last: all endpoints of one receiver may share it.
    private static let latest = Mutex<(text: String, key: WebhookKey)?>(nil)

    /// Reads a key unless it is the last one read: reading and hashing it costs as much as hashing a short message.
    private static func key(_ text: String) -> WebhookKey? {
        if let known = latest.withLock({ $0?.text == text ? $0?.key : nil }) { return known }
        guard let key = try? WebhookKey(text, isChecked: false) else { return nil }
        latest.withLock { $0 = (text, key) }
        return key
    }

    /// Whether an incoming request is signed with one of the keys (`whsec_`, `whpk_`, or `whsk_`) and fresh.
    ///
    /// Unknown versions and malformed entries are skipped; an unreadable key verifies nothing.
    public static func isValid(
        headers: [HTTPField],
        body: [UInt8],
        keys: [String],
        now: Timestamp,
        tolerance: Int64 = Self.tolerance
    ) -> Bool {
        func value(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }
        guard let id = value("webhook-id"), let timestamp = value("webhook-timestamp"), timestamp.utf8.count <= 15,
            let seconds = Int64(timestamp),
            let signatures = value("webhook-signature"), !id.isEmpty, abs(now.seconds - seconds) <= tolerance
        else { return false }
        let content = head(id: id, timestamp: timestamp) + body
        let verifiers = keys.compactMap { WebhookKey(verifying: $0) }
        return signatures.split(separator: " ").contains { entry in
            guard let comma = entry.firstIndex(of: ","),
                let signature = Base64.decode(entry[entry.index(after: comma)...].utf8), !signature.isEmpty
            else { return false }
            return verifiers.contains { $0.version == entry[..<comma] && $0.verifies(signature, of: content) }
        }
    }

    /// The signed text in front of the body.
    private static func head(id: String, timestamp: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(id.utf8.count + timestamp.utf8.count + 2)
        id.withBytes { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "."))
        timestamp.withBytes { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "."))
        return bytes
    }
}

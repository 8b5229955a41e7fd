public import RelayEngine
import RelayModel

/// Detects when so many endpoints of a channel are refused with the same code that the relay is the likely cause, and
/// when that ends.
///
/// It is a value that is fed with the engine's metrics.
public struct RefusalDetector: Sendable {
    /// A change of the alarm.
    public enum Alarm: Hashable, Sendable {
        /// Endpoints are refused with the same code.
        case began(CommonRefusal)
        /// They are accepted again, or refused with other codes.
        case ended(CommonRefusal)
    }

    private var known: [CommonRefusal] = []

    public init() {}

    /// Feeds the engine's metrics.
    public mutating func observe(_ found: [CommonRefusal]) -> [Alarm] {
        guard !found.isEmpty || !known.isEmpty else { return [] }
        func isSame(_ one: CommonRefusal, _ other: CommonRefusal) -> Bool {
            one.channel == other.channel && one.code == other.code
        }
        let new = found.filter { one in !known.contains { isSame(one, $0) } }
        let over = known.filter { one in !found.contains { isSame(one, $0) } }
        known = found
        return new.map(Alarm.began) + over.map(Alarm.ended)
    }

    /// Descriptions of the faults; the relay still accepts and sends.
    public static func notes(_ found: [CommonRefusal]) -> [String] {
        found.map { refusal in
            let said = refusal.message.isEmpty ? refusal.code : "\(refusal.code): \(refusal.message)"
            return "\(refusal.endpoints) endpoints of \(refusal.channel) are refused alike (\(said)): the cause is "
                + (refusal.cause?.ownMend ?? "most likely the relay's own: its clock, its IP address, a gateway")
        }
    }
}

extension RefusalCause {
    /// What an operator should check if many endpoints are refused for this cause.
    fileprivate var ownMend: String {
        switch self {
        case .clock: "this machine's clock; set up NTP"
        case .ipList: "the IP address that the relay sends from; have the platform allow it"
        case .certificate: "a certificate that this machine does not trust, or a gateway that breaks TLS open"
        case .key: "a key that they share, or this machine's clock"
        case .keyword: "a keyword that the messages lack"
        case .redirect: "a gateway that redirects; sign the machine in, or let it pass"
        case .page: "a gateway that answers in the platform's place; let the machine pass"
        case .target: "the address guard; see targets in the configuration"
        }
    }
}

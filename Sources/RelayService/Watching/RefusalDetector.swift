public import RelayEngine
import RelayModel

/// Notices when so many endpoints of a channel are refused alike that the cause is the relay's own, and when that is
/// over.
///
/// A value, fed with the engine's numbers.
public struct RefusalDetector: Sendable {
    /// What has changed.
    public enum Alarm: Hashable, Sendable {
        /// Endpoints are refused alike.
        case began(CommonRefusal)
        /// They are taken again, or refused for something else.
        case ended(CommonRefusal)
    }

    private var known: [CommonRefusal] = []

    /// A watch that has seen nothing yet.
    public init() {}

    /// Takes in what the engine says.
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

    /// What is wrong, in words; the relay takes and sends all the same.
    public static func notes(_ found: [CommonRefusal]) -> [String] {
        found.map { refusal in
            let said = refusal.message.isEmpty ? refusal.code : "\(refusal.code): \(refusal.message)"
            return "\(refusal.endpoints) endpoints of \(refusal.channel) are refused alike (\(said)): the cause is "
                + (refusal.cause?.ownMend ?? "most likely the relay's own: its clock, its IP address, a gateway")
        }
    }
}

extension RefusalCause {
    /// What an operator looks at where many endpoints are refused for this.
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

public import RelayModel

/// Finds the addresses of a name.
public protocol HostResolver: Sendable {
    /// Looks up the IPv4 and IPv6 addresses of an absolute name, without search domains.
    ///
    /// - Parameters:
    ///   - purpose: a lookup never waits for those of another purpose.
    ///   - answer: called exactly once, from any thread, with every address, or none if the name has none; nil if the
    ///     lookup failed, which says nothing about the name. It must not block.
    func resolve(_ host: String, for purpose: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void)
}

/// The purpose of a lookup. Each purpose has threads of its own, so that names that hang in one do not delay the
/// others.
public enum LookupPurpose: CaseIterable, Sendable {
    /// An urgent message waits for the answer.
    case urgent
    /// A routine message, or a host that is looked up again before its addresses expire.
    case routine
    /// A caller of the API saves endpoints; the answer only warns.
    case api

    /// The most lookups in progress. Few for the API: a client can save names that hang as fast as it sends requests.
    var threads: Int {
        switch self {
        case .urgent, .routine: 32
        case .api: 8
        }
    }
}

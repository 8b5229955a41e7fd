public import RelayModel

/// Finds the addresses of a name.
public protocol HostResolver: Sendable {
    /// Looks an absolute name up, without search domains, IPv4 and IPv6.
    ///
    /// - Parameters:
    ///   - purpose: a lookup never waits for those of another purpose.
    ///   - answer: called exactly once, from any thread, with every address found, none where the name has none; nil
    ///     where the lookup itself failed, which says nothing of the name. It must not block.
    func resolve(_ host: String, for purpose: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void)
}

/// What a name is looked up for. Each purpose has threads of its own, so that names that hang in one do not delay the
/// others.
public enum LookupPurpose: CaseIterable, Sendable {
    /// An urgent message waits for the answer.
    case urgent
    /// A routine message, or a host that is asked for again before its addresses lapse.
    case routine
    /// A caller of the API saves endpoints; the answer only warns.
    case api

    /// Lookups that may be under way at once. Few for the API: names that hang can be saved as fast as requests come.
    var threads: Int {
        switch self {
        case .urgent, .routine: 32
        case .api: 8
        }
    }
}

/// What a name is looked up for. Each purpose has threads of its own, so that names that hang in one do not delay the others.
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

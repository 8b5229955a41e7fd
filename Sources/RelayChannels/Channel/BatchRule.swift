import RelayModel

/// The recipients that may share a request, and their number.
public struct BatchRule: Hashable, Sendable {
    /// Recipients of one kind.
    struct Kind: Hashable, Sendable {
        /// `parent` for the accounts `parent:…`; `mainland` or `foreign` for numbers.
        let name: String
        let limit: Int
    }

    /// The names of the kinds of telephone numbers.
    static let mainland = "mainland"
    static let foreign = "foreign"

    /// The most deliveries in one request, of any kind.
    public let limit: Int
    /// Kinds with a limit of their own; empty if all recipients are alike.
    let kinds: [Kind]
    /// Whether the kinds are those of telephone numbers, which never share a request; accounts of several kinds do.
    let isOfNumbers: Bool

    /// A rule for recipients that are all alike.
    public init(limit: Int) {
        self.limit = limit
        kinds = []
        isOfNumbers = false
    }

    init(kinds: [Kind], isOfNumbers: Bool) {
        self.kinds = kinds
        self.isOfNumbers = isOfNumbers
        limit = isOfNumbers ? kinds.map(\.limit).max() ?? 1 : kinds.reduce(0) { $0 + $1.limit }
    }

    /// An empty request.
    public var room: BatchRoom { BatchRoom(self) }

    /// The index of an address's kind; nil if it has none.
    func kind(of address: String) -> Int? {
        guard isOfNumbers else {
            let name = address.prefix { $0 != ":" }
            return name.endIndex == address.endIndex ? nil : kinds.firstIndex { $0.name == name }
        }
        let isForeign = PhoneNumber(address)?.digits.hasPrefix("+") ?? false
        return kinds.firstIndex { $0.name == (isForeign ? Self.foreign : Self.mainland) }
    }
}

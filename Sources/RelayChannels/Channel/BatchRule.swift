import RelayModel

/// Which recipients may share a request, and how many.
public struct BatchRule: Hashable, Sendable {
    /// Recipients of one kind.
    struct Kind: Hashable, Sendable {
        /// `parent` for the accounts `parent:…`; `mainland` or `foreign` for numbers.
        let name: String
        let limit: Int
    }

    /// What the kinds of telephone numbers are called.
    static let mainland = "mainland"
    static let foreign = "foreign"

    /// Deliveries in one request, whatever their kind.
    public let limit: Int
    /// Each with a limit of its own; empty where all recipients are alike.
    let kinds: [Kind]
    /// Whether the kinds are those of numbers, which never share a request; accounts of several kinds do.
    let isOfNumbers: Bool

    /// All recipients are alike.
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

    /// The place of an address's kind; nil where it is of none.
    func kind(of address: String) -> Int? {
        guard isOfNumbers else {
            let name = address.prefix { $0 != ":" }
            return name.endIndex == address.endIndex ? nil : kinds.firstIndex { $0.name == name }
        }
        let isForeign = PhoneNumber(address)?.digits.hasPrefix("+") ?? false
        return kinds.firstIndex { $0.name == (isForeign ? Self.foreign : Self.mainland) }
    }
}

public import RelayModel

/// What an import changed.
public struct RosterImport: Sendable, Hashable {
    /// Counts for one kind of record.
    public struct Tally: Sendable, Hashable {
        public var added = 0
        public var changed = 0
        public var removed = 0
        public var unchanged = 0

        /// Nothing yet.
        public init() {}
    }

    public var circles = Tally()
    public var people = Tally()
    public var memberships = Tally()
    public var endpoints = Tally()
    /// Units of the roster, and those that its circles name without a row of their own. None is ever removed.
    public var units = Tally()
    /// Records that another request changed while the import was under way, as `person:s24019901`: they stay as that
    /// request left them.
    public var skipped: [String] = []

    /// Endpoints of the roster that are off because an operator or their receiver said so, the first
    /// ``disabledLimit`` of them.
    public private(set) var disabled: [DisabledEndpoint] = []
    /// How many there are.
    public private(set) var disabledCount = 0

    /// How many endpoints that are off a report names.
    public static let disabledLimit = 100

    /// Nothing yet.
    public init() {}

    /// Notes an endpoint that is off after the import.
    public mutating func note(_ endpoint: Endpoint, _ by: DisabledBy) {
        disabledCount += 1
        guard disabled.count < Self.disabledLimit else { return }
        disabled.append(DisabledEndpoint(id: endpoint.id, by: by, reason: endpoint.disabledReason))
    }

    /// Whether the store is as it was.
    public var isUnchanged: Bool {
        [circles, people, memberships, endpoints, units].allSatisfy { $0.added + $0.changed + $0.removed == 0 }
    }
}

/// An endpoint of a roster that is off after its import, although the roster alone did not switch it off.
public struct DisabledEndpoint: Sendable, Hashable {
    public var id: EndpointID
    public var by: DisabledBy
    /// What the receiver said.
    public var reason: String?

    /// An endpoint that is off.
    public init(id: EndpointID, by: DisabledBy, reason: String?) {
        self.id = id
        self.by = by
        self.reason = reason
    }
}

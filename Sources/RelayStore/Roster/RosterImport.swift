public import RelayModel

/// The changes that an import made.
public struct RosterImport: Sendable, Hashable {
    /// The counts for one kind of record.
    public struct Tally: Sendable, Hashable {
        public var added = 0
        public var changed = 0
        public var removed = 0
        public var unchanged = 0

        public init() {}
    }

    public var circles = Tally()
    public var people = Tally()
    public var memberships = Tally()
    public var endpoints = Tally()
    /// Units of the roster, and those that its circles name without a row of their own. None is ever removed.
    public var units = Tally()
    /// Records that another request changed during the import, such as `person:s24019901`. They keep that request's
    /// values.
    public var skipped: [String] = []

    /// Endpoints of the roster that an operator or their receiver disabled, the first ``disabledLimit`` of them.
    public private(set) var disabled: [DisabledEndpoint] = []
    /// The number of such endpoints.
    public private(set) var disabledCount = 0

    /// The most disabled endpoints that a report names.
    public static let disabledLimit = 100

    public init() {}

    /// Adds an endpoint that is disabled after the import.
    public mutating func note(_ endpoint: Endpoint, _ by: DisabledBy) {
        disabledCount += 1
        guard disabled.count < Self.disabledLimit else { return }
        disabled.append(DisabledEndpoint(id: endpoint.id, by: by, reason: endpoint.disabledReason))
    }

    /// Whether the import changed nothing.
    public var isUnchanged: Bool {
        [circles, people, memberships, endpoints, units].allSatisfy { $0.added + $0.changed + $0.removed == 0 }
    }
}

/// An endpoint that is disabled after an import for a reason other than the roster.
public struct DisabledEndpoint: Sendable, Hashable {
    public var id: EndpointID
    public var by: DisabledBy
    /// The receiver's message.
    public var reason: String?

    public init(id: EndpointID, by: DisabledBy, reason: String?) {
        self.id = id
        self.by = by
        self.reason = reason
    }
}

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
    /// Records that another request changed while the import was under way, as `person:s24019901`: they stay as that
    /// request left them.
    public var skipped: [String] = []

    /// Nothing yet.
    public init() {}

    /// Whether the store is as it was.
    public var isUnchanged: Bool {
        [circles, people, memberships, endpoints].allSatisfy { $0.added + $0.changed + $0.removed == 0 }
    }
}

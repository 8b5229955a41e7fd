/// A record that was left out so that all others could go on.
public struct RecordFault: Sendable, Hashable, CustomStringConvertible {
    public var table: String
    /// Which row: an id that can be looked up; nothing personal.
    public var row: String
    /// The column and what is wrong with it, or the database's reason.
    public var reason: String

    /// A fault.
    public init(table: String, row: String, reason: String) {
        self.table = table
        self.row = row
        self.reason = reason
    }

    /// `deliveries dlv_05Z8M2Q4000000000003: state: an unknown value`.
    public var description: String { "\(table) \(row): \(reason)" }
}

/// The records that were left out since the start.
public struct RecordFaults: Sendable, Hashable {
    /// How many of the latest are kept.
    public static let capacity = 10

    /// Outcomes that the database refused to write.
    public var refused = 0
    /// Stored rows that cannot be read, each counted once.
    public var unreadable = 0
    /// The latest of both, the newest last.
    public private(set) var latest: [RecordFault] = []

    /// No record was left out.
    public init() {}

    public var count: Int { refused + unreadable }

    /// Keeps a fault among the latest.
    public mutating func add(_ fault: RecordFault) {
        if latest.count == Self.capacity { latest.removeFirst() }
        latest.append(fault)
    }
}

/// A record that was left out so that others could be processed.
public struct RecordFault: Sendable, Hashable, CustomStringConvertible {
    public var table: String
    /// The row's id. It contains nothing personal.
    public var row: String
    /// The column and its fault, or the database's reason.
    public var reason: String

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
    /// The most faults that are kept.
    public static let capacity = 10

    /// Outcomes that the database refused to write.
    public var refused = 0
    /// Stored rows that cannot be read, each counted once.
    public var unreadable = 0
    /// The latest faults of both kinds, the newest last.
    public private(set) var latest: [RecordFault] = []

    public init() {}

    public var count: Int { refused + unreadable }

    /// Adds a fault to the latest ones.
    public mutating func add(_ fault: RecordFault) {
        if latest.count == Self.capacity { latest.removeFirst() }
        latest.append(fault)
    }
}

import RelayModel

// States and verdicts in SQL statements. Statements take them from here, so that a condition names the states of the
// lifecycles in RelayModel and no number or name of its own. Migrations keep theirs: they describe a past version.

extension DeliveryState {
    /// The state as a literal of the columns `state`.
    var sql: String { "\(rawValue)" }
}

extension NoticeState {
    /// The state as a literal of the column `notices.state`.
    var sql: String { "'\(name)'" }
}

extension VerdictClass {
    /// The classes of an attempt that the receiver took.
    static let taken: [VerdictClass] = [.accepted, .delivered]

    /// The class as a literal of the columns `verdict`.
    var sql: String { "\(rawValue)" }
}

extension Collection<DeliveryState> {
    /// `= 1` or `IN (0, 1)`.
    var sql: String { membership(map(\.sql)) }
}

extension Collection<NoticeState> {
    /// `= 'sending'` or `IN ('scheduled', 'sending')`. SQLite uses a partial index only where a statement names the
    /// states as the index does, in the order of their declaration.
    var sql: String { membership(map(\.sql)) }
}

extension Collection<VerdictClass> {
    /// `= 7` or `IN (0, 1)`.
    var sql: String { membership(map(\.sql)) }
}

private func membership(_ literals: [String]) -> String {
    literals.count == 1 ? "= \(literals[0])" : "IN (\(literals.joined(separator: ", ")))"
}

import RelayModel
import RelayStore

/// A column with a fixed set of values. An unknown value is an error that names table, row and column, never a guess: a
/// guess could send a member's text to a protected person, or treat an unfinished delivery as finished.
///
/// The row is named by an id, never by a person's name or number.
struct StoredColumn: Sendable {
    let table: String
    let name: String

    init(_ table: String, _ name: String) {
        self.table = table
        self.name = name
    }

    /// The case stored by its number.
    func value<Value: RawRepresentable>(_ stored: Int64, row: @autoclosure () -> String) throws(StoreError) -> Value
    where Value.RawValue == UInt8 {
        guard let number = UInt8(exactly: stored), let value = Value(rawValue: number) else { throw fault(row()) }
        return value
    }

    /// The case stored by its name.
    func value<Value: StringEnum>(_ stored: String, row: @autoclosure () -> String) throws(StoreError) -> Value {
        guard let value = Value(name: stored) else { throw fault(row()) }
        return value
    }

    /// A number of a narrower type than the column's.
    func number<Value: FixedWidthInteger>(
        _ stored: Int64,
        row: @autoclosure () -> String
    ) throws(StoreError) -> Value {
        guard let value = Value(exactly: stored) else { throw fault(row()) }
        return value
    }

    /// A value parsed by another rule; `read` is nil if parsing failed.
    func known<Value>(_ read: Value?, row: @autoclosure () -> String) throws(StoreError) -> Value {
        guard let read else { throw fault(row()) }
        return read
    }

    private func fault(_ row: String) -> StoreError { .corrupt(table: table, row: row, column: name) }
}

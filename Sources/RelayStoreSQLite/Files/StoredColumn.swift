import RelayModel
import RelayStore

/// A column whose values the relay gives a meaning. A value without one is an error that names table, row and column,
/// never a guess: a guess sends a member's text to a protected person, or calls a delivery over that is not.
///
/// The row is named by what people can look up (an id), never by a name or a number of a person.
struct StoredColumn: Sendable {
    let table: String
    let name: String

    init(_ table: String, _ name: String) {
        self.table = table
        self.name = name
    }

    /// The case that is stored by its number.
    func value<Value: RawRepresentable>(_ stored: Int64, row: @autoclosure () -> String) throws(StoreError) -> Value
    where Value.RawValue == UInt8 {
        guard let number = UInt8(exactly: stored), let value = Value(rawValue: number) else { throw fault(row()) }
        return value
    }

    /// The case that is stored by its name.
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

    /// A value that is read by another rule.
    func known<Value>(_ read: Value?, row: @autoclosure () -> String) throws(StoreError) -> Value {
        guard let read else { throw fault(row()) }
        return read
    }

    private func fault(_ row: String) -> StoreError { .corrupt(table: table, row: row, column: name) }
}

/// A record and the number of its last change.
///
/// The number rises with each change of the roster and is never used twice for one record, so it can serve as an
/// `ETag`.
public struct Revised<Record: Sendable>: Sendable {
    public var record: Record
    public var revision: Int64

    /// A record as of a change.
    public init(_ record: Record, revision: Int64) {
        self.record = record
        self.revision = revision
    }
}

extension Revised: Equatable where Record: Equatable {}
extension Revised: Hashable where Record: Hashable {}

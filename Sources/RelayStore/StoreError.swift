import RelayModel

/// Why the store did not do what was asked.
public enum StoreError: Error, Sendable, Equatable {
    /// Another process holds the data directory.
    case locked(directory: String, pid: Int32?)
    /// The data directory cannot be made, read or written; `reason` is the system's.
    case unusable(directory: String, reason: String)
    /// The disk is full, or the quota on it used up. What was accepted before is safe.
    case diskFull
    /// The file system refuses writes.
    case readOnly
    /// The database was made by a later version of the relay.
    case tooNew(schema: String)
    /// Something with this name does not exist, or the caller's unit does not see it.
    case notFound(kind: RecordKind, id: String)
    /// It exists, but outside the unit the caller may see.
    case outOfScope(kind: RecordKind, id: String)
    /// The change contradicts what is stored.
    case conflict(kind: RecordKind, id: String, reason: String)
    /// The audience has nobody in it.
    case emptyAudience
    /// The idempotency key was used with another body.
    case idempotencyMismatch
    /// A stored record holds a value that this version gives no meaning; `row` is an id, nothing of the data is in it.
    case corrupt(table: String, row: String, column: String)
    /// The store is closed or closing.
    case closed
    /// Anything else the database said, an error of the disk included; `code` is its own, nothing of the data is in it.
    case database(code: Int32, message: String)
}

/// What kind of record an error is about.
public enum RecordKind: String, Sendable {
    case notice
    case delivery
    case circle
    case person
    case member
    case endpoint
    case key
}

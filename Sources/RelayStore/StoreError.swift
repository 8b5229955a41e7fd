public import RelayModel

/// Why the store did not do what was asked.
public enum StoreError: Error, Sendable, Equatable {
    /// Another process holds the data directory.
    case locked(directory: String, pid: Int32?)
    /// The data directory cannot be made, read or written; `reason` is the system's.
    case unusable(directory: String, reason: String)
    /// The data directory, or a file in it, is gone or was replaced while the store has it open; `part` names it.
    case directoryLost(part: String)
    /// The data directory belongs to another database than the one that is there.
    case unexpectedDatabase(directory: String, finding: DatabaseFinding)
    /// The disk is full, or the quota on it used up. What was accepted before is safe.
    case diskFull
    /// The file system refuses writes.
    case readOnly
    /// The database was made by a later version of the relay.
    case tooNew(schema: String)
    /// Something with this name does not exist, or the caller's unit does not see it.
    case notFound(kind: RecordKind, id: String)
    /// A request's field names something that does not exist, or that the caller's unit does not see; both read alike.
    case unknownReference(kind: RecordKind, id: String, field: String)
    /// The field names a unit outside of the caller's own.
    case unitOutOfScope(field: String)
    /// The caller sees it, but it belongs to a unit that the caller does not manage.
    case forbiddenScope(kind: RecordKind, id: String)
    /// A record of another unit has this id.
    case idTaken(kind: RecordKind, id: String)
    /// The record was changed since the caller read it; `revision` is its present one, nil where it is gone.
    case preconditionFailed(kind: RecordKind, id: String, revision: Int64?)
    /// The change contradicts what is stored.
    case conflict(kind: RecordKind, id: String, reason: String)
    /// The record is not removed while records of these kinds use it.
    case inUse(kind: RecordKind, id: String, by: [RecordKind])
    /// The audience has nobody in it.
    case emptyAudience
    /// The idempotency key was used with another request.
    case idempotencyMismatch
    /// The sender has reported this event with another risk or suspect; the notice is the one that it made.
    case eventMismatch(notice: NoticeID)
    /// A stored record holds a value that this version gives no meaning; `row` is an id, nothing of the data is in it.
    case corrupt(table: String, row: String, column: String)
    /// The store is closed or closing.
    case closed
    /// Anything else the database said, an error of the disk included; `code` is its own, nothing of the data is in it.
    case database(code: Int32, message: String)
}

/// What is wrong with the database of a data directory that has a marker file.
public enum DatabaseFinding: Sendable, Equatable {
    /// There is no database.
    case missing
    /// The database's file has no content.
    case empty
    /// It is another relay's, or older than the marker.
    case foreign
    /// It cannot be read.
    case damaged
    /// The marker file names no database.
    case unreadableMarker
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
    case roster
    case unit
}

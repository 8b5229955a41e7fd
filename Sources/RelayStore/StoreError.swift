public import RelayModel

/// The reason why the store refused or failed.
public enum StoreError: Error, Sendable, Equatable {
    /// Another process holds the data directory.
    case locked(directory: String, pid: Int32?)
    /// The data directory cannot be created, read or written; `reason` is the system's.
    case unusable(directory: String, reason: String)
    /// The data directory or a file in it disappeared or was replaced while open; `part` names it.
    case directoryLost(part: String)
    /// The database in the data directory is not the one that the marker names.
    case unexpectedDatabase(directory: String, finding: DatabaseFinding)
    /// The disk is full or its quota is used up. Everything accepted before is safe.
    case diskFull
    /// The file system refuses writes.
    case readOnly
    /// A later version of the relay created the database.
    case tooNew(schema: String)
    /// The record does not exist, or the caller's unit does not see it.
    case notFound(kind: RecordKind, id: String)
    /// A field of the request names a record that does not exist or that the caller's unit does not see. Both errors
    /// are the same.
    case unknownReference(kind: RecordKind, id: String, field: String)
    /// The field names a unit outside the caller's own.
    case unitOutOfScope(field: String)
    /// The caller sees the record, but its unit is not the caller's to manage.
    case forbiddenScope(kind: RecordKind, id: String)
    /// A record of another unit has this id.
    case idTaken(kind: RecordKind, id: String)
    /// The record changed since the caller read it; `revision` is its current one, nil if it was removed.
    case preconditionFailed(kind: RecordKind, id: String, revision: Int64?)
    /// The change contradicts what is stored.
    case conflict(kind: RecordKind, id: String, reason: String)
    /// The record is not removed while records of these kinds use it.
    case inUse(kind: RecordKind, id: String, by: [RecordKind])
    /// The audience is empty.
    case emptyAudience
    /// The idempotency key was used with another request.
    case idempotencyMismatch
    /// The sender reported this event before with another risk or suspect; `notice` is the notice of that report.
    case eventMismatch(notice: NoticeID)
    /// A stored record contains a value that this version does not know; `row` is an id and contains none of the data.
    case corrupt(table: String, row: String, column: String)
    /// The store is closed or closing.
    case closed
    /// Another error of the database or the disk; `code` is the database's, and `message` contains none of the data.
    case database(code: Int32, message: String)
}

/// The problem with the database of a data directory that has a marker file.
public enum DatabaseFinding: Sendable, Equatable {
    /// There is no database.
    case missing
    /// The database file is empty.
    case empty
    /// The database belongs to another relay or is older than the marker.
    case foreign
    /// The database cannot be read.
    case damaged
    /// The marker file names no database.
    case unreadableMarker
}

/// The kind of record that an error is about.
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

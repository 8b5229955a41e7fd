import RelayModel
public import RelayStore

/// A refused request, with a message for the caller. It never contains a secret, a number or a name.
public struct ServiceError: Error, Sendable, Hashable {
    /// The category of an error, which determines the HTTP status.
    public enum Category: Sendable {
        /// The request is invalid.
        case invalid
        /// The caller may not do this.
        case forbidden
        /// The object does not exist, or the caller's unit does not see it.
        case notFound
        /// The request contradicts the stored data.
        case conflict
        /// The stored object has another revision than the caller expects.
        case preconditionFailed
        /// The relay cannot do it now; a retry may succeed.
        case unavailable
    }

    public var category: Category
    /// A stable code for programs: `empty_audience`, `unknown_circle`, ….
    public var code: String
    /// The field at fault, as the request names it; nil if the whole request is at fault.
    public var field: String?
    /// What is wrong and what to do.
    public var message: String

    public init(_ category: Category, code: String, field: String? = nil, _ message: String) {
        self.category = category
        self.code = code
        self.field = field
        self.message = message
    }

    /// An invalid field.
    static func invalid(_ field: String, _ message: String, code: String = "invalid_field") -> ServiceError {
        ServiceError(.invalid, code: code, field: field, message)
    }

    /// Checks a text against its rule.
    static func check(_ text: String, _ rule: TextRule, field: String) throws(ServiceError) {
        switch rule.fault(in: text) {
        case nil: return
        case .tooLong(let count):
            let unit = rule.measure == .bytes ? "bytes" : "characters"
            throw .invalid(field, "Has \(count) \(unit); \(rule.limit) are allowed.", code: "too_long")
        case .malformed: throw .invalid(field, "Must be \(rule.expectation).")
        }
    }
}

extension ServiceError {
    /// The caller's view of a store's error.
    public init(_ error: StoreError) {
        switch error {
        case .notFound(let kind, let id):
            self.init(
                .notFound,
                code: "unknown_\(kind.rawValue)",
                field: kind.rawValue,
                "There is no \(kind.rawValue) “\(id)”."
            )
        case .unknownReference(let kind, let id, let field):
            self.init(
                .invalid,
                code: "unknown_\(kind.rawValue)",
                field: field,
                "There is no \(kind.rawValue) “\(id)”."
            )
        case .unitOutOfScope(let field):
            self.init(.invalid, code: "out_of_scope", field: field, "The unit is outside this key's unit.")
        case .forbiddenScope(let kind, let id):
            self.init(
                .forbidden,
                code: "forbidden_scope",
                field: kind.rawValue,
                "The \(kind.rawValue) “\(id)” belongs to a unit that this key does not manage: it is read-only."
            )
        case .idTaken(let kind, let id):
            self.init(
                .conflict,
                code: "id_taken",
                field: kind.rawValue,
                "Another unit's \(kind.rawValue) has the id “\(id)”. Choose another id."
            )
        case .preconditionFailed(let kind, let id, _):
            self.init(
                .preconditionFailed,
                code: "precondition_failed",
                field: "If-Match",
                "The \(kind.rawValue) “\(id)” changed since it was read. Read it again, then change it."
            )
        case .conflict(let kind, let id, let reason):
            self.init(.conflict, code: "conflict", field: kind.rawValue, "The \(kind.rawValue) “\(id)”: \(reason).")
        case .emptyAudience:
            self.init(
                .invalid,
                code: "empty_audience",
                field: "audience",
                "No one in this audience has an endpoint. /v1/notices/preview shows who is in it and who is missing."
            )
        case .idempotencyMismatch:
            self.init(
                .conflict,
                code: "idempotency_mismatch",
                field: "Idempotency-Key",
                "This Idempotency-Key was used with another request within 24 hours. Use a new key for a new notice."
            )
        case .eventMismatch(let notice):
            self.init(
                .conflict,
                code: "event_mismatch",
                field: "event_id",
                "This event was reported with another risk or suspect and created \(notice). To raise the risk, report "
                    + "it under a new event_id."
            )
        case .diskFull:
            self.init(
                .unavailable,
                code: "disk_full",
                "The data directory's disk is full: nothing was accepted. Free some space; the relay then continues."
            )
        case .readOnly:
            self.init(
                .unavailable,
                code: "read_only",
                "The data directory's file system is read-only: nothing was accepted."
            )
        case .directoryLost(let part):
            self.init(
                .unavailable,
                code: "data_directory_lost",
                "The data directory changed under the relay (\(part) is gone or was replaced): nothing was accepted. "
                    + "Put it back, or stop the relay, restore a backup and start it."
            )
        case .closed:
            self.init(.unavailable, code: "stopping", "The relay is stopping; retry after its restart.")
        case .corrupt(let table, let row, _):
            self.init(
                .unavailable,
                code: "damaged_record",
                "The record \(row) in the table \(table) contains a value that this version does not know. "
                    + "All others can be read."
            )
        case .locked, .unusable, .tooNew, .unexpectedDatabase, .database:
            self.init(
                .unavailable,
                code: "store_trouble",
                "The store has failed: nothing was accepted."
            )
        }
    }
}

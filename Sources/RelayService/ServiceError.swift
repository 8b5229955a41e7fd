import RelayModel
public import RelayStore

/// Why a request was refused, in words for the person who made it. Never holds a secret, a number or a name.
public struct ServiceError: Error, Sendable, Hashable {
    /// What sort of refusal it is; decides the HTTP status.
    public enum Category: Sendable {
        /// The request is wrong in itself.
        case invalid
        /// The caller may not do this.
        case forbidden
        /// There is no such thing, or the caller's unit does not see it.
        case notFound
        /// It contradicts what is stored.
        case conflict
        /// The caller expects another version of it than is stored.
        case preconditionFailed
        /// The relay cannot do it now; asking again may help.
        case unavailable
    }

    public var category: Category
    /// A stable word for programs: `empty_audience`, `unknown_circle`, ….
    public var code: String
    /// The field at fault, as the request names it; nil where it is the request as a whole.
    public var field: String?
    /// What is wrong and what to do.
    public var message: String

    /// A refusal.
    public init(_ category: Category, code: String, field: String? = nil, _ message: String) {
        self.category = category
        self.code = code
        self.field = field
        self.message = message
    }

    /// A wrong field.
    static func invalid(_ field: String, _ message: String, code: String = "invalid_field") -> ServiceError {
        ServiceError(.invalid, code: code, field: field, message)
    }

    /// Holds a text against its rule.
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
    /// Records that use another one.
    private static func plural(_ kind: RecordKind) -> String {
        switch kind {
        case .person: "people"
        case .unit: "units below it"
        default: kind.rawValue + "s"
        }
    }

    /// What a store's refusal means to the caller.
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
            self.init(.invalid, code: "out_of_scope", field: field, "The unit lies outside this key's own.")
        case .forbiddenScope(let kind, let id):
            self.init(
                .forbidden,
                code: "forbidden_scope",
                field: kind.rawValue,
                "The \(kind.rawValue) “\(id)” belongs to a unit that this key does not manage: it may be seen, not changed."
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
                "The \(kind.rawValue) “\(id)” was changed since it was read. Read it again, then change it."
            )
        case .conflict(let kind, let id, let reason):
            self.init(.conflict, code: "conflict", field: kind.rawValue, "The \(kind.rawValue) “\(id)”: \(reason).")
        case .inUse(let kind, let id, let users):
            let names = users.map(Self.plural).joined(separator: ", ")
            self.init(
                .conflict,
                code: "in_use",
                field: kind.rawValue,
                "The \(kind.rawValue) “\(id)” is in use by \(names). Move or remove them first."
            )
        case .emptyAudience:
            self.init(
                .invalid,
                code: "empty_audience",
                field: "audience",
                "Nobody in this audience has an endpoint. Ask /v1/notices/preview who is in it and who is missing."
            )
        case .idempotencyMismatch:
            self.init(
                .conflict,
                code: "idempotency_mismatch",
                field: "Idempotency-Key",
                "This Idempotency-Key was used with another request within the last 24 hours. Take a new key for a new notice."
            )
        case .eventMismatch(let notice):
            self.init(
                .conflict,
                code: "event_mismatch",
                field: "event_id",
                "This event was reported with another risk or suspect and made \(notice). To raise the risk, report it "
                    + "under a new event_id."
            )
        case .diskFull:
            self.init(
                .unavailable,
                code: "disk_full",
                "The disk that holds the data directory is full: nothing was accepted. Free some space; the relay goes on by itself."
            )
        case .readOnly:
            self.init(
                .unavailable,
                code: "read_only",
                "The data directory's file system does not take writes: nothing was accepted."
            )
        case .directoryLost(let part):
            self.init(
                .unavailable,
                code: "data_directory_lost",
                "The data directory is not what the relay opened (\(part) is gone or was replaced): nothing was accepted. "
                    + "Put it back, or stop the relay, restore a backup and start it."
            )
        case .closed:
            self.init(.unavailable, code: "stopping", "The relay is stopping; ask again when it is back.")
        case .corrupt(let table, let row, _):
            self.init(
                .unavailable,
                code: "damaged_record",
                "The record \(row) in the table \(table) holds a value that this version does not know. "
                    + "All others can be read."
            )
        case .locked, .unusable, .tooNew, .unexpectedDatabase, .database:
            self.init(
                .unavailable,
                code: "store_trouble",
                "The store does not work at the moment: nothing was accepted."
            )
        }
    }
}

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
    public var code: Code
    /// The field at fault, as the request names it; nil if the whole request is at fault.
    public var field: String?
    /// What is wrong and what to do.
    public var message: String

    public init(_ category: Category, code: Code, field: String? = nil, _ message: String) {
        self.category = category
        self.code = code
        self.field = field
        self.message = message
    }

    /// An invalid field.
    static func invalid(_ field: String, _ message: String, code: Code = .invalidField) -> ServiceError {
        ServiceError(.invalid, code: code, field: field, message)
    }

    /// Checks a text against its rule.
    static func check(_ text: String, _ rule: TextRule, field: String) throws(ServiceError) {
        switch rule.fault(in: text) {
        case nil: return
        case .tooLong(let count):
            let unit = rule.measure == .bytes ? "bytes" : "characters"
            throw .invalid(field, "Has \(count) \(unit); \(rule.limit) are allowed.", code: .tooLong)
        case .malformed: throw .invalid(field, "Must be \(rule.expectation).")
        }
    }
}

extension ServiceError {
    /// A stable word for programs. Each code of the services is one of these members, so that none is compared as text.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The word as the API writes it: `empty_audience`.
        public let name: String

        private init(_ name: String) { self.name = name }

        public var description: String { name }

        /// There is no record of this kind with the id: `unknown_circle`.
        public static func unknown(_ kind: RecordKind) -> Code { Code("unknown_\(kind.rawValue)") }

        public static let invalidField = Code("invalid_field")
        public static let tooLong = Code("too_long")
        public static let invalidKey = Code("invalid_key")
        public static let forbiddenRole = Code("forbidden_role")
        public static let forbiddenScope = Code("forbidden_scope")
        public static let outOfScope = Code("out_of_scope")
        public static let idTaken = Code("id_taken")
        public static let preconditionFailed = Code("precondition_failed")
        public static let conflict = Code("conflict")
        public static let inUse = Code("in_use")
        public static let emptyAudience = Code("empty_audience")
        public static let unknownPhone = Code("unknown_phone")
        public static let idempotencyMismatch = Code("idempotency_mismatch")
        public static let eventMismatch = Code("event_mismatch")
        public static let endpointDisabled = Code("endpoint_disabled")
        public static let invalidEndpoint = Code("invalid_endpoint")
        public static let addressRefused = Code("address_refused")
        public static let secretReferenceRefused = Code("secret_reference_refused")
        public static let bodyPurged = Code("body_purged")
        public static let receiptsOff = Code("receipts_off")
        public static let badSignature = Code("bad_signature")
        public static let diskFull = Code("disk_full")
        public static let readOnly = Code("read_only")
        public static let dataDirectoryLost = Code("data_directory_lost")
        public static let damagedRecord = Code("damaged_record")
        public static let storeTrouble = Code("store_trouble")
        public static let stopping = Code("stopping")
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

    /// The caller's view of a store's error.
    public init(_ error: StoreError) {
        switch error {
        case .notFound(let kind, let id):
            self.init(
                .notFound,
                code: .unknown(kind),
                field: kind.rawValue,
                "There is no \(kind.rawValue) “\(id)”."
            )
        case .unknownReference(let kind, let id, let field):
            self.init(
                .invalid,
                code: .unknown(kind),
                field: field,
                "There is no \(kind.rawValue) “\(id)”."
            )
        case .unitOutOfScope(let field):
            self.init(.invalid, code: .outOfScope, field: field, "The unit is outside this key's unit.")
        case .forbiddenScope(let kind, let id):
            self.init(
                .forbidden,
                code: .forbiddenScope,
                field: kind.rawValue,
                "The \(kind.rawValue) “\(id)” belongs to a unit that this key does not manage: it is read-only."
            )
        case .idTaken(let kind, let id):
            self.init(
                .conflict,
                code: .idTaken,
                field: kind.rawValue,
                "Another unit's \(kind.rawValue) has the id “\(id)”. Choose another id."
            )
        case .preconditionFailed(let kind, let id, _):
            self.init(
                .preconditionFailed,
                code: .preconditionFailed,
                field: "If-Match",
                "The \(kind.rawValue) “\(id)” changed since it was read. Read it again, then change it."
            )
        case .conflict(let kind, let id, let reason):
            self.init(.conflict, code: .conflict, field: kind.rawValue, "The \(kind.rawValue) “\(id)”: \(reason).")
        case .inUse(let kind, let id, let users):
            let names = users.map(Self.plural).joined(separator: ", ")
            self.init(
                .conflict,
                code: .inUse,
                field: kind.rawValue,
                "The \(kind.rawValue) “\(id)” is in use by \(names). Move or remove them first."
            )
        case .emptyAudience:
            self.init(
                .invalid,
                code: .emptyAudience,
                field: "audience",
                "No one in this audience has an endpoint. /v1/notices/preview shows who is in it and who is missing."
            )
        case .idempotencyMismatch:
            self.init(
                .conflict,
                code: .idempotencyMismatch,
                field: "Idempotency-Key",
                "This Idempotency-Key was used with another request within 24 hours. Use a new key for a new notice."
            )
        case .eventMismatch(let notice):
            self.init(
                .conflict,
                code: .eventMismatch,
                field: "event_id",
                "This event was reported with another risk or suspect and created \(notice). To raise the risk, report "
                    + "it under a new event_id."
            )
        case .diskFull:
            self.init(
                .unavailable,
                code: .diskFull,
                "The data directory's disk is full: nothing was accepted. Free some space; the relay then continues."
            )
        case .readOnly:
            self.init(
                .unavailable,
                code: .readOnly,
                "The data directory's file system is read-only: nothing was accepted."
            )
        case .directoryLost(let part):
            self.init(
                .unavailable,
                code: .dataDirectoryLost,
                "The data directory changed under the relay (\(part) is gone or was replaced): nothing was accepted. "
                    + "Put it back, or stop the relay, restore a backup and start it."
            )
        case .closed:
            self.init(.unavailable, code: .stopping, "The relay is stopping; retry after its restart.")
        case .corrupt(let table, let row, _):
            self.init(
                .unavailable,
                code: .damagedRecord,
                "The record \(row) in the table \(table) contains a value that this version does not know. "
                    + "All others can be read."
            )
        case .locked, .unusable, .tooNew, .unexpectedDatabase, .database:
            self.init(
                .unavailable,
                code: .storeTrouble,
                "The store has failed: nothing was accepted."
            )
        }
    }
}

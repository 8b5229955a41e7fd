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
    public var code: Code
    /// The field at fault, as the request names it; nil where it is the request as a whole.
    public var field: String?
    /// What is wrong and what to do.
    public var message: String

    public init(_ category: Category, code: Code, field: String? = nil, _ message: String) {
        self.category = category
        self.code = code
        self.field = field
        self.message = message
    }

    /// A wrong field.
    static func invalid(_ field: String, _ message: String, code: Code = .invalidField) -> ServiceError {
        ServiceError(.invalid, code: code, field: field, message)
    }

    /// Holds a text against its rule.
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
    /// What a store's refusal means to the caller.
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
            self.init(.invalid, code: .outOfScope, field: field, "The unit lies outside this key's own.")
        case .forbiddenScope(let kind, let id):
            self.init(
                .forbidden,
                code: .forbiddenScope,
                field: kind.rawValue,
                "The \(kind.rawValue) “\(id)” belongs to a unit that this key does not manage: it may be seen, not changed."
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
                "The \(kind.rawValue) “\(id)” was changed since it was read. Read it again, then change it."
            )
        case .conflict(let kind, let id, let reason):
            self.init(.conflict, code: .conflict, field: kind.rawValue, "The \(kind.rawValue) “\(id)”: \(reason).")
        case .emptyAudience:
            self.init(
                .invalid,
                code: .emptyAudience,
                field: "audience",
                "Nobody in this audience has an endpoint. Ask /v1/notices/preview who is in it and who is missing."
            )
        case .idempotencyMismatch:
            self.init(
                .conflict,
                code: .idempotencyMismatch,
                field: "Idempotency-Key",
                "This Idempotency-Key was used with another request within the last 24 hours. Take a new key for a new notice."
            )
        case .eventMismatch(let notice):
            self.init(
                .conflict,
                code: .eventMismatch,
                field: "event_id",
                "This event was reported with another risk or suspect and made \(notice). To raise the risk, report it "
                    + "under a new event_id."
            )
        case .diskFull:
            self.init(
                .unavailable,
                code: .diskFull,
                "The disk that holds the data directory is full: nothing was accepted. Free some space; the relay goes on by itself."
            )
        case .readOnly:
            self.init(
                .unavailable,
                code: .readOnly,
                "The data directory's file system does not take writes: nothing was accepted."
            )
        case .directoryLost(let part):
            self.init(
                .unavailable,
                code: .dataDirectoryLost,
                "The data directory is not what the relay opened (\(part) is gone or was replaced): nothing was accepted. "
                    + "Put it back, or stop the relay, restore a backup and start it."
            )
        case .closed:
            self.init(.unavailable, code: .stopping, "The relay is stopping; ask again when it is back.")
        case .corrupt(let table, let row, _):
            self.init(
                .unavailable,
                code: .damagedRecord,
                "The record \(row) in the table \(table) holds a value that this version does not know. "
                    + "All others can be read."
            )
        case .locked, .unusable, .tooNew, .unexpectedDatabase, .database:
            self.init(
                .unavailable,
                code: .storeTrouble,
                "The store does not work at the moment: nothing was accepted."
            )
        }
    }
}

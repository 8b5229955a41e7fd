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
}

extension ServiceError {
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
        case .outOfScope(let kind, let id):
            self.init(
                .forbidden,
                code: "out_of_scope",
                field: kind.rawValue,
                "The \(kind.rawValue) “\(id)” lies outside the unit this key is for."
            )
        case .conflict(let kind, let id, let reason):
            self.init(.conflict, code: "conflict", field: kind.rawValue, "The \(kind.rawValue) “\(id)”: \(reason).")
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
                "This Idempotency-Key was used with another body within the last 24 hours. Take a new key for a new notice."
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
        case .locked, .unusable, .tooNew, .unexpectedDatabase, .database:
            self.init(
                .unavailable,
                code: "store_trouble",
                "The store does not work at the moment: nothing was accepted."
            )
        }
    }
}

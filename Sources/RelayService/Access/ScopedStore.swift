import Logging
import RelayModel
import RelayStore

/// A store behind the rules of every service: the caller's role has the permission, the store gets the caller's unit,
/// and the store's errors become the service's. Each public method of a service goes through it, so that no method
/// has rules of its own.
///
///     func circle(_ id: CircleID, as caller: Caller) async throws(ServiceError) -> Revised<Circle> {
///         try await store.perform(.read, as: caller) { store, scope throws(StoreError) in
///             try await store.circle(id, scope: scope)
///         }
///     }
struct ScopedStore<Store: Sendable>: Sendable {
    /// The store itself, for work in the background that handles the store's errors.
    let store: Store
    private let logger: Logger

    init(_ store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Runs a caller's request.
    /// - Parameter body: gets the store and the unit whose subtree the caller sees.
    /// - Throws: `forbidden_role` before the store is asked, else what the store's error means to a caller.
    func perform<Value>(
        _ permission: Permission,
        as caller: Caller,
        _ body: (Store, UnitPath) async throws(StoreError) -> Value
    ) async throws(ServiceError) -> Value {
        try caller.require(permission)
        return try await perform { store throws(StoreError) in try await body(store, caller.scope) }
    }

    /// Runs a request of the relay's own, or the next step of a caller's request whose permission is checked.
    func perform<Value>(_ body: (Store) async throws(StoreError) -> Value) async throws(ServiceError) -> Value {
        do {
            return try await body(store)
        } catch {
            switch error {
            case .database(let code, let message):
                logger.error("store trouble", metadata: ["code": "\(code)", "message": "\(message)"])
            case .diskFull, .readOnly, .corrupt: logger.error("store trouble", metadata: ["error": "\(error)"])
            default: break
            }
            throw ServiceError(error)
        }
    }
}

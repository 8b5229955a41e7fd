public import RelayModel
public import RelayStore

/// API keys: who holds one, made, listed, revoked.
public struct KeyService: Sendable {
    let store: ScopedStore<any KeyStore>
    let maker: KeyMaker
    let clock: any RelayClock
    let hub: ProgressHub

    /// The holder of a key's secret.
    /// - Throws: ``ServiceError`` `invalid_key` for an unknown or revoked key.
    public func caller(withSecret text: String) async throws(ServiceError) -> Caller {
        let hash = KeySecret.hash(of: text)
        let key = try await store.perform { store throws(StoreError) in try await store.key(secretHash: hash) }
        guard let key, key.revokedAt == nil else {
            throw ServiceError(.forbidden, code: .invalidKey, "This key is unknown or revoked.")
        }
        return Caller(key)
    }

    /// Creates a key. Only this answer contains its secret.
    public func create(
        name: String,
        role: AccessRole,
        scope: UnitPath,
        as caller: Caller
    ) async throws(ServiceError) -> (key: AccessKey, secret: Secret) {
        try caller.require(.manageKeys)
        guard caller.scope.contains(scope) else { throw ServiceError(StoreError.unitOutOfScope(field: "scope")) }
        return try await maker.make(name: name, role: role, scope: scope)
    }

    /// The keys within the caller's unit, latest first.
    public func keys(as caller: Caller) async throws(ServiceError) -> [AccessKey] {
        try await store.perform(.manageKeys, as: caller) { store, scope throws(StoreError) in
            try await store.keys().filter { scope.contains($0.scope) }
        }
    }

    /// Revokes a key, effective with the next request; its event streams end.
    public func revoke(_ id: KeyID, as caller: Caller) async throws(ServiceError) {
        try await store.perform(.manageKeys, as: caller) { store, scope throws(StoreError) in
            guard try await store.keys().contains(where: { $0.id == id && scope.contains($0.scope) }) else {
                throw .notFound(kind: .key, id: id.description)
            }
            try await store.revokeKey(id, at: clock.now)
        }
        hub.end(for: id)
    }
}

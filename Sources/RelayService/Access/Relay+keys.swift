public import RelayModel
public import RelayStore

extension Relay {
    /// The holder of a key's secret.
    /// - Throws: ``ServiceError`` `invalid_key` for an unknown or revoked key.
    public func caller(withSecret text: String) async throws(ServiceError) -> Caller {
        let hash = KeySecret.hash(of: text)
        let key = try await stored { () async throws(StoreError) in try await store.key(secretHash: hash) }
        guard let key, key.revokedAt == nil else {
            throw ServiceError(.forbidden, code: "invalid_key", "This key is unknown or revoked.")
        }
        return Caller(key)
    }

    /// Creates a key. Only this answer contains its secret.
    public func createKey(
        name: String,
        role: AccessRole,
        scope: UnitPath,
        as caller: Caller
    ) async throws(ServiceError) -> (key: AccessKey, secret: Secret) {
        try caller.require(.manageKeys)
        guard caller.scope.contains(scope) else {
            throw ServiceError(StoreError.unitOutOfScope(field: "scope"))
        }
        let maker = KeyMaker(store: store, clock: clock, ids: ids)
        return try await maker.make(name: name, role: role, scope: scope)
    }

    /// The keys within the caller's unit.
    public func keys(as caller: Caller) async throws(ServiceError) -> [AccessKey] {
        try caller.require(.manageKeys)
        let keys = try await stored { () async throws(StoreError) in try await store.keys() }
        return keys.filter { caller.scope.contains($0.scope) }
    }

    /// Revokes a key, effective with the next request.
    public func revokeKey(_ id: KeyID, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageKeys)
        guard try await keys(as: caller).contains(where: { $0.id == id }) else {
            throw ServiceError(StoreError.notFound(kind: .key, id: id.description))
        }
        let now = clock.now
        try await stored { () async throws(StoreError) in try await store.revokeKey(id, at: now) }
        hub.end(for: id)
    }
}

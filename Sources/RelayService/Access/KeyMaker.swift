public import RelayModel
public import RelayStore

/// Makes keys, for the service and for the command on a stopped relay (the first admin key).
public struct KeyMaker: Sendable {
    private let store: any KeyStore
    private let clock: any RelayClock
    private let ids: IDGenerator

    /// A maker that writes to a store.
    public init(store: any KeyStore, clock: any RelayClock, ids: IDGenerator) {
        self.store = store
        self.clock = clock
        self.ids = ids
    }

    /// Makes a key.
    /// - Throws: ``ServiceError`` for an empty or over-long name, or a store's trouble.
    public func make(
        name: String,
        role: AccessRole,
        scope: UnitPath
    ) async throws(ServiceError) -> (key: AccessKey, secret: Secret) {
        try ServiceError.check(name, .keyName, field: "name")
        var random = SystemRandomNumberGenerator()
        let secret = KeySecret(random: &random).text
        let now = clock.now
        let key = AccessKey(
            id: KeyID(rawValue: ids.next(at: now)),
            name: name,
            role: role,
            scope: scope,
            createdAt: now
        )
        do {
            try await store.addKey(key, secretHash: KeySecret.hash(of: secret.reveal()))
        } catch {
            throw ServiceError(error)
        }
        return (key, secret)
    }
}

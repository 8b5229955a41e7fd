import Crypto
public import RelayModel
public import RelayStore

/// Creates API keys, for the service and for the command on a stopped relay (the first administrator's key).
public struct KeyMaker: Sendable {
    private let store: any KeyStore
    private let clock: any RelayClock
    private let ids: IDGenerator

    /// Creates a maker that writes to a store.
    public init(store: any KeyStore, clock: any RelayClock, ids: IDGenerator) {
        self.store = store
        self.clock = clock
        self.ids = ids
    }

    /// Creates a key.
    /// - Throws: ``ServiceError`` for an empty or overlong name, or for an error of the store.
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

/// The secret text of an API key: `prk_` and 52 base-32 digits, 256 random bits. Only its SHA-256 is stored; with this
/// much randomness a slow hash would add nothing.
public struct KeySecret: Sendable {
    /// The text, to be shown once.
    public let text: Secret

    /// Generates a secret.
    public init(random: inout some RandomNumberGenerator) {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
        text = Secret("prk_" + String((0..<52).map { _ in digits[Int.random(in: 0..<32, using: &random)] }))
    }

    /// The hash of a secret that the store keeps.
    public static func hash(of text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}

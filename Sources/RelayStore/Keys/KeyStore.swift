public import RelayModel

/// API keys. Only hashes of their secrets are stored.
public protocol KeyStore: Sendable {
    func addKey(_ key: AccessKey, secretHash: [UInt8]) async throws(StoreError)
    /// All keys, latest first, the revoked ones too.
    func keys() async throws(StoreError) -> [AccessKey]
    func revokeKey(_ id: KeyID, at moment: Timestamp) async throws(StoreError)
    /// The key with this secret's SHA-256, revoked or not; nil for none.
    func key(secretHash: [UInt8]) async throws(StoreError) -> AccessKey?
}

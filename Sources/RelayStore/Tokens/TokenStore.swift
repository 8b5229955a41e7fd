/// Access tokens, so that a restart does not fetch what is still valid: platforms count how often one asks.
public protocol TokenStore: Sendable {
    /// All tokens.
    func tokens() async throws(StoreError) -> [StoredToken]
    /// Keeps a token in place of its credential's former one.
    func keep(_ token: StoredToken) async throws(StoreError)
    /// Drops a credential's token.
    func dropToken(of credential: [UInt8]) async throws(StoreError)
}

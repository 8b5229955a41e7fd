public import RelayModel

/// Confirmations that a person passed a text on.
public protocol ForwardingStore: Sendable {
    /// Moves a delivery that awaits a person to `accepted`, with who said so and when, and its notice's counts in the
    /// same transaction. One that was confirmed before stays as it is.
    /// - Returns: whether this was the first word of it.
    /// - Throws: ``StoreError/conflict(kind:id:reason:)`` where it does not await a person.
    func confirmForwarded(_ delivery: DeliveryID, _ forwarding: Forwarding, scope: UnitPath) async throws(StoreError)
        -> Bool

    /// The confirmations on a delivery's log, the first one first; more than one only after a replay.
    func forwardings(of delivery: DeliveryID) async throws(StoreError) -> [Forwarding]
}

/// A person's word that a text was passed on by hand.
public struct Forwarding: Sendable, Hashable {
    public var at: Timestamp
    /// The key it was confirmed with, and the key's name.
    public var key: KeyID
    public var name: String

    /// A confirmation.
    public init(at: Timestamp, key: KeyID, name: String) {
        self.at = at
        self.key = key
        self.name = name
    }
}

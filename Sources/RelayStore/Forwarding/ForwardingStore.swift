public import RelayModel

/// Confirmations that a person passed a text on.
public protocol ForwardingStore: Sendable {
    /// Moves a delivery that awaits a person to `accepted`, with the confirming key and time, and updates its notice's
    /// counts in the same transaction. A delivery that was confirmed before does not change.
    /// - Returns: Whether this is the first confirmation.
    /// - Throws: ``StoreError/conflict(kind:id:reason:)`` if the delivery does not await a person.
    func confirmForwarded(_ delivery: DeliveryID, _ forwarding: Forwarding, scope: UnitPath) async throws(StoreError)
        -> Bool

    /// The confirmations of a delivery, in order; more than one only after a replay.
    func forwardings(of delivery: DeliveryID) async throws(StoreError) -> [Forwarding]
}

/// A person's confirmation that a text was passed on by hand.
public struct Forwarding: Sendable, Hashable {
    public var at: Timestamp
    /// The key used to confirm it, and the key's name.
    public var key: KeyID
    public var name: String

    public init(at: Timestamp, key: KeyID, name: String) {
        self.at = at
        self.key = key
        self.name = name
    }
}

public import RelayModel

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

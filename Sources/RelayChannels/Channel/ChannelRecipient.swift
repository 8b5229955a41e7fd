public import RelayModel

/// One delivery's far end, as a request needs it. Made by ``Channel/recipient(_:address:secret:)``.
public struct ChannelRecipient: Sendable, CustomStringConvertible, CustomReflectable {
    /// Which delivery it is; `webhook-id` and SMS receipts carry it.
    public var deliveryID: DeliveryID
    /// A robot's URL, a number, an account. A secret.
    public var address: String
    /// The resolved secret; while one is being replaced, several, newest first, separated by blanks.
    public var secret: String?
    /// What the request calls this recipient, and the key of its verdict in a batch's reply.
    public var name: String

    /// A recipient. Without a name the address is the name.
    public init(deliveryID: DeliveryID, address: String, secret: String? = nil, name: String? = nil) {
        self.deliveryID = deliveryID
        self.address = address
        self.secret = secret
        self.name = name ?? address
    }

    /// The first of the secrets; nil where there is none.
    var newestSecret: Substring? { secret.flatMap(SecretRotation.newest) }

    /// Whether there is a secret to sign with.
    var hasSecret: Bool { secret?.utf8.contains { $0 != UInt8(ascii: " ") } ?? false }

    /// The delivery and the masked address.
    public var description: String { "\(deliveryID) → \(Masking.address(address))" }
    /// Nothing: reflection must not reach the address.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

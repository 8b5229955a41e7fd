public import RelayModel

/// The recipient of one delivery, as a request needs it. Created by ``Channel/recipient(_:address:secret:)``.
public struct ChannelRecipient: Sendable, CustomStringConvertible, CustomReflectable {
    /// The delivery; `webhook-id` and SMS receipts carry its id.
    public var deliveryID: DeliveryID
    /// A robot's URL, a number, an account. A secret.
    public var address: String
    /// The resolved secret; during a rotation several, newest first, separated by blanks.
    public var secret: String?
    /// The name of the recipient in the request, and the key of its verdict in a batch's reply.
    public var name: String

    /// Creates a recipient. Without a name the address is the name.
    public init(deliveryID: DeliveryID, address: String, secret: String? = nil, name: String? = nil) {
        self.deliveryID = deliveryID
        self.address = address
        self.secret = secret
        self.name = name ?? address
    }

    /// The first of the secrets; nil if there is none.
    var newestSecret: Substring? { secret.flatMap(SecretRotation.newest) }

    /// Whether there is a secret to sign with.
    var hasSecret: Bool { secret?.utf8.contains { $0 != UInt8(ascii: " ") } ?? false }

    /// The delivery and the masked address.
    public var description: String { "\(deliveryID) → \(Masking.address(address))" }
    /// Empty, so that reflection cannot show the address.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

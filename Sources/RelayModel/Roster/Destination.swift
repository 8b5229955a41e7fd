/// Where a message to an endpoint arrives: a channel and an address.
///
/// Endpoints with equal destinations are one group, one phone: a notice to several of them is sent once.
public struct Destination: Hashable, Sendable {
    public let channel: ChannelName
    /// The address as it is compared: a mainland mobile number as eleven digits, however it is written; anything else
    /// as it is.
    private let address: Secret

    /// The destination of an endpoint with this channel and address.
    public init(_ channel: ChannelName, _ address: Secret) {
        self.channel = channel
        self.address = Secret(Self.compared(address.reveal()))
    }

    /// Calls a body with the bytes that two equal destinations have in common.
    public func withBytes<Value>(_ body: ([UInt8]) throws -> Value) rethrows -> Value {
        // No channel's name holds a zero byte.
        try body(Array(channel.text.utf8) + [0] + Array(address.reveal().utf8))
    }

    private static func compared(_ address: String) -> String {
        // Nearly all addresses are URLs and leave here.
        guard let first = address.utf8.first, first < UInt8(ascii: ":"), let number = PhoneNumber(address) else {
            return address
        }
        let isMobile = number.digits.utf8.count == 11 && number.digits.hasPrefix("1")
        return isMobile ? number.digits : address
    }
}

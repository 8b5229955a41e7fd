/// The place where an endpoint's messages arrive: a channel and an address.
///
/// Endpoints with equal destinations are one group or one phone: a notice to several of them is sent once.
public struct Destination: Hashable, Sendable {
    public let channel: ChannelName
    /// The normalised address: a mainland mobile number as eleven digits, however it is written; other addresses
    /// unchanged.
    private let address: Secret

    /// Creates the destination of an endpoint with this channel and address.
    public init(_ channel: ChannelName, _ address: Secret) {
        self.channel = channel
        self.address = Secret(Self.compared(address.reveal()))
    }

    /// Calls `body` with bytes that are equal for equal destinations.
    public func withBytes<Value>(_ body: ([UInt8]) throws -> Value) rethrows -> Value {
        // A channel's name contains no zero byte.
        try body(Array(channel.text.utf8) + [0] + Array(address.reveal().utf8))
    }

    private static func compared(_ address: String) -> String {
        // Nearly all addresses are URLs and return here.
        guard let first = address.utf8.first, first < UInt8(ascii: ":"), let number = PhoneNumber(address) else {
            return address
        }
        let isMobile = number.digits.utf8.count == 11 && number.digits.hasPrefix("1")
        return isMobile ? number.digits : address
    }
}

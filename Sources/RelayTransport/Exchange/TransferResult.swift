public import RelayModel

/// The result of one transfer. Every submitted transfer has exactly one.
public struct TransferResult: Hashable, Sendable {
    /// The tag of the transfer.
    public var tag: UInt64
    /// The reply, or the fault of the exchange.
    public var reply: OutboundReply
    /// The start of the exchange: of connecting, or of sending on an open connection.
    public var startedAt: Timestamp
    /// The duration of the exchange in microseconds; 0 if it did not begin.
    public var microseconds: Int64
    /// Whether a connection was opened for it.
    public var isNewConnection: Bool

    public init(
        tag: UInt64,
        reply: OutboundReply,
        startedAt: Timestamp,
        microseconds: Int64,
        isNewConnection: Bool
    ) {
        self.tag = tag
        self.reply = reply
        self.startedAt = startedAt
        self.microseconds = microseconds
        self.isNewConnection = isNewConnection
    }

    /// The duration of the exchange.
    public var duration: Duration { .microseconds(microseconds) }
}

extension TransferResult {
    /// The result of a transfer that did not begin.
    static func failed(_ tag: UInt64, _ fault: TransportFault, at moment: Timestamp) -> TransferResult {
        TransferResult(
            tag: tag,
            reply: OutboundReply(
                status: 0,
                fault: fault,
                faultDetail: fault == .proxyFailure ? ProxyRoute.explanation(0) : "",
                receivedAt: moment
            ),
            startedAt: moment,
            microseconds: 0,
            isNewConnection: false
        )
    }
}

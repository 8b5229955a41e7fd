public import RelayModel

/// What became of one transfer. Every submitted transfer gets exactly one.
public struct TransferResult: Hashable, Sendable {
    /// The transfer's.
    public var tag: UInt64
    /// The reply, or how the exchange broke.
    public var reply: OutboundReply
    /// When the exchange began: connecting, or sending where a connection was there.
    public var startedAt: Timestamp
    /// How long the exchange took, in microseconds; 0 where it never began.
    public var microseconds: Int64
    /// Whether a connection was opened for it.
    public var isNewConnection: Bool

    /// A result from its parts.
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

    /// How long the exchange took.
    public var duration: Duration { .microseconds(microseconds) }
}

extension TransferResult {
    /// The result of a transfer that never began.
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

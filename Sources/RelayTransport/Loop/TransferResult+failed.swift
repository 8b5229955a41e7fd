import RelayModel

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

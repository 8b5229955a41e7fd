/// What came back for one request: a reply, or how it broke.
public struct OutboundReply: Hashable, Sendable {
    /// 0 where no status line arrived.
    public var status: Int
    public var headers: [HTTPField]
    /// At most the transport's cap (64 KiB); see ``isBodyCut``.
    public var body: [UInt8]
    /// Whether the body is not whole: it is larger than the cap, or cannot be decoded.
    public var isBodyCut: Bool
    /// Nil for a complete reply.
    public var fault: TransportFault?
    /// More about the fault, for people; empty where its name says all. Holds nothing of the request.
    public var faultDetail: String
    /// When the reply, or the fault, was complete, as the machine's clock is set: what it says of dates is counted from
    /// here.
    public var receivedAt: Timestamp

    /// A reply from all its parts.
    public init(
        status: Int,
        headers: [HTTPField] = [],
        body: [UInt8] = [],
        isBodyCut: Bool = false,
        fault: TransportFault? = nil,
        faultDetail: String = "",
        receivedAt: Timestamp
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isBodyCut = isBodyCut
        self.fault = fault
        self.faultDetail = faultDetail
        self.receivedAt = receivedAt
    }
}

/// The result of one request: a reply, or a transport fault.
public struct OutboundReply: Hashable, Sendable {
    /// The status; 0 if no status line arrived.
    public var status: Int
    public var headers: [HTTPField]
    /// The body, up to the transport's limit (64 KiB); see ``isBodyCut``.
    public var body: [UInt8]
    /// Whether the body is incomplete: it exceeds the limit or cannot be decoded.
    public var isBodyCut: Bool
    /// The fault; nil for a complete reply.
    public var fault: TransportFault?
    /// Details of the fault for people; empty if its name says everything. It contains nothing of the request.
    public var faultDetail: String
    /// The time at which the reply or the fault was complete, by the system clock. Dates in the reply are relative to
    /// it.
    public var receivedAt: Timestamp

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

/// How long one request may take and how much of its reply is kept. Times are rounded to milliseconds, from one
/// millisecond to one day.
public struct TransferLimits: Hashable, Sendable {
    /// For name lookup (at most 5 s of it), and then again for connecting and the TLS handshake.
    public var connect: Duration
    /// For everything from connecting to the last byte of the reply.
    public var total: Duration
    /// How many bytes of the reply's body are read, after decoding; with the next one reading stops.
    public var replyBytes: Int
    /// The lower-case names of the reply's headers that are read; nil: all are given back. `date` comes with
    /// `retry-after`.
    public var replyHeaders: [String]?

    /// Limits; the defaults are those of a routine receiver.
    public init(
        connect: Duration = .seconds(5),
        total: Duration = .seconds(15),
        replyBytes: Int = 65_536,
        replyHeaders: [String]? = nil
    ) {
        self.connect = connect
        self.total = total
        self.replyBytes = replyBytes
        self.replyHeaders = replyHeaders
    }
}

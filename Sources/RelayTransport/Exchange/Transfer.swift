public import RelayModel

/// One message to send, with the caller's tag.
public struct Transfer: Hashable, Sendable {
    /// The caller's number for the transfer; the result has the same.
    public var tag: UInt64
    /// What to send.
    public var message: OutboundMessage
    /// The limits of its time and of its reply.
    public var limits: TransferLimits
    /// Whether its host is looked up ahead of routine requests.
    public var isUrgent: Bool

    public init(
        tag: UInt64,
        message: OutboundMessage,
        limits: TransferLimits = TransferLimits(),
        isUrgent: Bool = false
    ) {
        self.tag = tag
        self.message = message
        self.limits = limits
        self.isUrgent = isUrgent
    }

    /// Creates the transfer of an HTTP request.
    public init(
        tag: UInt64,
        request: OutboundRequest,
        limits: TransferLimits = TransferLimits(),
        isUrgent: Bool = false
    ) {
        self.init(tag: tag, message: .http(request), limits: limits, isUrgent: isUrgent)
    }
}

/// Receives the results of a ``TransferLoop`` and starts new transfers, on the loop's thread.
///
/// The handler runs between two polls of the sockets: one thread makes, sends and judges a request, and no batch waits
/// for another thread to wake.
public protocol TransferHandler: AnyObject {
    /// Called when a transfer has ended, after ``TransferLoop/poke()``, and when the requested time has come. Must
    /// return at once.
    ///
    /// - Parameter start: begins a transfer, which leaves after this call; its result comes with a later call.
    /// - Returns: the longest time until the next call; nil: no call is needed until something happens.
    func handle(_ results: [TransferResult], start: (Transfer) -> Void) -> Duration?
}

/// How long one request may take and how much of its reply is kept. Times are rounded to milliseconds, from one
/// millisecond to one day.
public struct TransferLimits: Hashable, Sendable {
    /// For name lookup (at most 5 s of it), and then again for connecting and the TLS handshake.
    public var connect: Duration
    /// For everything from connecting to the last byte of the reply.
    public var total: Duration
    /// The most bytes of the reply's body, after decoding; a longer body is cut and reading ends.
    public var replyBytes: Int
    /// The lower-case names of the reply headers to return; nil returns all. `retry-after` brings `date` with it.
    public var replyHeaders: [String]?

    /// Creates limits; the defaults suit a routine receiver.
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

public import RelayModel

/// One request to be made, with the caller's mark on it.
public struct Transfer: Hashable, Sendable {
    /// The caller's; comes back in the result.
    public var tag: UInt64
    /// The bytes to send.
    public var request: OutboundRequest
    /// How long it may take and how much may come back.
    public var limits: TransferLimits
    /// Whether its host is looked up ahead of routine requests.
    public var isUrgent: Bool

    /// A transfer from its parts.
    public init(
        tag: UInt64,
        request: OutboundRequest,
        limits: TransferLimits = TransferLimits(),
        isUrgent: Bool = false
    ) {
        self.tag = tag
        self.request = request
        self.limits = limits
        self.isUrgent = isUrgent
    }
}

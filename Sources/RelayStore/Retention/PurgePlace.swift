public import RelayModel

/// How far a purge has come.
public struct PurgePlace: Sendable, Hashable {
    /// The notice it is at.
    public var notice: NoticeID
    /// The last delivery of it that has been dealt with; -1 for none. A store may count further rows of its own after its deliveries.
    public var ordinal: Int64

    /// A place.
    public init(notice: NoticeID, ordinal: Int64) {
        self.notice = notice
        self.ordinal = ordinal
    }
}

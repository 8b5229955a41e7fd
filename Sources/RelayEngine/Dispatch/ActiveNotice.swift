import RelayModel

/// A notice that has deliveries to bring to an end, and how far its audience has been taken in.
struct ActiveNotice {
    let notice: Notice
    /// The next ordinal to take in.
    var next: UInt32 = 0
    /// Whether the whole audience was taken in.
    var isEnd = false
    /// Whether a page is on its way.
    var isLoading = false
    /// Whether the last page was empty although more is being frozen; the store says when there is more.
    var isWaitingForMore = false
    /// Whether more was frozen since the last page was asked for.
    var hasGrown = false
    /// Jobs in memory.
    var jobs = 0
    var isCancelled = false

    var canLoad: Bool { !isEnd && !isLoading && !isWaitingForMore && !isCancelled }
}

public import RelayModel

/// Letting go of what has been kept long enough, in steps that nobody has to wait for.
public protocol RetentionStore: Sendable {
    /// Takes one step of a purge: a transaction of its own that touches at most `limit` deliveries and as many attempts.
    ///
    /// Only notices that are over (`done`, `cancelled`) and expired before the given moment are touched. A step that was
    /// interrupted is as good as never taken: the next call finds what is left. While a notice is being removed it is not
    /// shown any more, so that its counts never disagree with its log.
    /// - Parameters:
    ///   - before: The notices that expired before then.
    ///   - place: Where the last step ended, to save looking for it; nil to look.
    /// - Returns: What was removed, and where to go on; no place where nothing is left.
    func purge(
        _ subject: PurgeSubject,
        before moment: Timestamp,
        after place: PurgePlace?,
        limit: Int
    ) async throws(StoreError) -> PurgeStep
}

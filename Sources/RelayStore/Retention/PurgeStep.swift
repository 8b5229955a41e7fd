/// What one step of a purge did.
public struct PurgeStep: Sendable, Hashable {
    /// Notices whose purge this step finished.
    public var notices: Int
    /// Rows it removed, or emptied of their text.
    public var rows: Int
    /// Where to go on; nil where nothing is left.
    public var next: PurgePlace?

    /// A step.
    public init(notices: Int = 0, rows: Int = 0, next: PurgePlace? = nil) {
        self.notices = notices
        self.rows = rows
        self.next = next
    }
}

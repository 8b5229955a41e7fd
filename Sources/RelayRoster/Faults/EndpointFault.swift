/// What makes an endpoint of a roster unusable, as somebody says who knows the channels.
public struct EndpointFault: Hashable, Sendable {
    /// The column at fault.
    public var column: RosterColumn
    /// In words for the person who keeps the roster.
    public var reason: String

    /// A fault in a column.
    public init(_ column: RosterColumn, _ reason: String) {
        self.column = column
        self.reason = reason
    }
}

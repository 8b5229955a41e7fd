/// One page of a list, and where the next one starts.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    /// Give this to get the next page; nil at the end.
    public var next: String?

    /// A page.
    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}

import RelayStore

extension Page {
    /// A page from one item more than the limit: the surplus one only says that there is a next page.
    init(_ found: [Item], limit: Int, cursor: (Item) -> String) {
        let items = Array(found.prefix(limit))
        self.init(items: items, next: found.count > limit ? items.last.map(cursor) : nil)
    }
}

/// Slots of states by the number of their endpoint.
///
/// The store counts endpoints from 1 up, so they are found by place, in pages that exist while an endpoint of theirs
/// is in use: a dictionary took 1,000 instructions a delivery to hash the same number three times.
struct PagedIndex {
    private struct Page {
        var slots = [Int32](repeating: -1, count: PagedIndex.pageSize)
        var count = 0
    }

    private static let pageSize = 256
    private var pages: [Page?] = []

    /// Pages that take memory.
    var pagesInUse: Int { pages.count { $0 != nil } }

    /// The slot of an endpoint's state; nil where it has none.
    subscript(number: UInt32) -> Int? {
        let (page, place) = Self.split(number)
        guard page < pages.count, let slot = pages[page]?.slots[place], slot >= 0 else { return nil }
        return Int(slot)
    }

    /// Notes the slot of an endpoint that has none.
    mutating func insert(_ slot: Int, for number: UInt32) {
        let (page, place) = Self.split(number)
        if page >= pages.count { pages.append(contentsOf: repeatElement(nil, count: page + 1 - pages.count)) }
        if pages[page] == nil { pages[page] = Page() }
        pages[page]?.slots[place] = Int32(slot)
        pages[page]?.count += 1
    }

    /// Forgets the slot of an endpoint that has one.
    mutating func remove(_ number: UInt32) {
        let (page, place) = Self.split(number)
        pages[page]?.slots[place] = -1
        pages[page]?.count -= 1
        if pages[page]?.count == 0 { pages[page] = nil }
    }

    private static func split(_ number: UInt32) -> (page: Int, place: Int) {
        (Int(number) / pageSize, Int(number) % pageSize)
    }
}

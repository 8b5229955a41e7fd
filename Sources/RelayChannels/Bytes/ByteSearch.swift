/// Finds bytes in bytes.
enum ByteSearch {
    /// The first place at or after `start` at which `wanted` begins; nil if it does not occur.
    static func first(_ wanted: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
        guard let head = wanted.first else { return start }
        var place = start
        let last = text.count - wanted.count
        while place <= last {
            if text[place] == head, isEqual(wanted, text, at: place) { return place }
            place += 1
        }
        return nil
    }

    private static func isEqual(_ wanted: [UInt8], _ text: [UInt8], at start: Int) -> Bool {
        var place = 0
        while place < wanted.count {
            guard text[start + place] == wanted[place] else { return false }
            place += 1
        }
        return true
    }
}

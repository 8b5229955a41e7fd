/// A set of row numbers as a bitmap. Row numbers are dense (AUTOINCREMENT), so a bit each is the smallest form there is.
struct RowSet: Sendable {
    private var words: [UInt64] = []

    /// Adds a row number; false where it was there.
    mutating func insert(_ row: Int64) -> Bool {
        let word = Int(row >> 6)
        if word >= words.count {
            words.append(contentsOf: repeatElement(0, count: max(word + 1, words.count * 2) - words.count))
        }
        let bit = UInt64(1) << UInt64(row & 63)
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        return true
    }
}

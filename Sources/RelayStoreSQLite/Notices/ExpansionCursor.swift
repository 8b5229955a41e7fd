/// How far the freezing of an audience has come.
struct ExpansionCursor: Sendable, Hashable {
    /// Index of the audience's part that comes next.
    var part = 0
    /// The last row number taken from that part; 0 for none.
    var row: Int64 = 0
    /// Number of the next segment.
    var segment = 0

    /// The beginning.
    init() {}

    /// Reads the stored form, `part row segment`.
    init?(_ text: String) {
        let numbers = text.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 3 else { return nil }
        part = Int(numbers[0])
        row = numbers[1]
        segment = Int(numbers[2])
    }

    var text: String { "\(part) \(row) \(segment)" }
}

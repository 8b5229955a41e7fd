/// A row of a notice's first tries. A purge goes through them in the order of their index, by segment and row.
struct FirstTryPlace: Hashable {
    let segment: Int64
    /// The number SQLite gave the row; the first is 1.
    let row: Int64

    /// Before all of them.
    static let start = FirstTryPlace(segment: 0, row: 0)
}

extension FirstTryPlace {
    // A purge's place is one number within its notice. Deliveries have those below 2^32, their ordinals; rows of first tries come after
    // them, from 2^62 on. Segments, 1,024 ordinals each, need 22 bits; the other 40 are used up after 3,000 years of a million rows a day.
    private static let lowest: Int64 = 1 << 62
    private static let rowBits: Int64 = 40
    private static let lastRow: Int64 = (1 << rowBits) - 1

    /// The place as the number of a `PurgePlace`.
    var ordinal: Int64 { Self.lowest | segment << Self.rowBits | min(row, Self.lastRow) }

    /// The place that such a number names; nil for a delivery's.
    init?(ordinal: Int64) {
        guard ordinal >= Self.lowest else { return nil }
        self.init(segment: (ordinal - Self.lowest) >> Self.rowBits, row: ordinal & Self.lastRow)
    }
}

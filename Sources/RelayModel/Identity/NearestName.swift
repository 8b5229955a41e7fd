/// Finds the known name that a misspelt name most likely means.
public enum NearestName {
    /// The most similar name; nil if no name is similar.
    public static func to(_ name: String, among names: [String]) -> String? {
        // A long name is not a misspelling, and the comparison is quadratic.
        guard name.utf8.count <= 64 else { return nil }
        let nearest = names.map { ($0, distance(Array(name.utf8), Array($0.utf8))) }.min { $0.1 < $1.1 }
        guard let nearest, nearest.1 <= max(2, name.utf8.count / 4) else { return nil }
        return nearest.0
    }

    /// The Levenshtein distance: the fewest insertions, deletions and replacements that turn one text into the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}

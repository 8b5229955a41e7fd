extension RosterAssembly {
    /// Warns of ids that differ only in case: two records for what is nearly always one person or circle.
    /// - Parameter ids: Each id once, with the line of its first row.
    mutating func warnOfSimilar(_ place: RowPlace, _ column: RosterColumn, _ ids: some Sequence<(String, Int)>) {
        var capital: [String: (text: String, line: Int)] = [:]
        for (text, line) in ids where text.utf8.contains(where: { 0x41...0x5A ~= $0 }) {
            let folded = text.lowercased()
            if let other = capital[folded] {
                log.warn(similarity(place, column, text, line, other))
            } else {
                capital[folded] = (text, line)
            }
        }
        guard !capital.isEmpty else { return }
        for (text, line) in ids {
            guard let other = capital[text], other.text != text else { continue }
            log.warn(similarity(place, column, text, line, other))
        }
    }

    private func similarity(
        _ place: RowPlace,
        _ column: RosterColumn,
        _ text: String,
        _ line: Int,
        _ other: (text: String, line: Int)
    ) -> RosterFault {
        let own = (text: text, line: line)
        let (first, second) = line < other.line ? (own, other) : (other, own)
        return RosterFault(
            .similarID,
            file: place.file,
            line: second.line,
            column: place.heading(column),
            reason: "\(place.shown(second.text)) differs only in case from \(place.shown(first.text)) "
                + "in line \(first.line)",
            advice: "Write one of them in all rows if both mean the same"
        )
    }
}

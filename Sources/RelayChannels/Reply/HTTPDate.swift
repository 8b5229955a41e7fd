import RelayModel

/// Dates in HTTP headers (RFC 9110 section 5.6.7): `Mon, 02 Mar 2026 07:31:30 GMT` and the two old forms.
enum HTTPDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// The time; nil for other texts.
    static func read(_ text: String) -> Timestamp? {
        let words = text.lowercased().split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
        guard let clock = words.first(where: { $0.contains(":") }), let month = words.compactMap(Self.month).first
        else {
            return nil
        }
        let numbers = words.filter { $0 != clock }.compactMap { Int($0) }
        let parts = clock.split(separator: ":").compactMap { Int($0) }
        guard numbers.count == 2, parts.count == 3 else { return nil }
        var year = numbers[1]
        // The two-digit year of RFC 850 is in this century, as is every date of a Retry-After.
        if year < 100 { year += 2000 }
        return CivilTime(
            year: year,
            month: month,
            day: numbers[0],
            hour: parts[0],
            minute: parts[1],
            second: parts[2]
        )?
        .timestamp()
    }

    private static func month(_ word: String) -> Int? { months.firstIndex(of: word).map { $0 + 1 } }
}

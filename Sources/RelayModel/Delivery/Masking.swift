/// Masks what must not be shown in full: numbers, names, keys in URLs.
public enum Masking {
    /// `13812341234` → `138****1234`; shorter numbers keep their last two digits.
    public static func number(_ digits: String) -> String {
        let count = digits.utf8.count
        guard count >= 8 else { return "****" + digits.suffix(2) }
        return digits.prefix(count - 8) + "****" + digits.suffix(4)
    }

    /// `张小明` → `张*`: the first character, then one star.
    public static func name(_ name: String) -> String {
        guard let first = name.first else { return "*" }
        return "\(first)*"
    }

    /// The number of digits from which a run is treated as a phone number.
    private static let shortestNumber = 11

    /// Masks every run of 11 or more digits in a text as a number.
    public static func numbers(in text: String) -> String {
        String(decoding: numbers(in: Array(text.utf8)), as: UTF8.self)
    }

    /// Masks numbers in bytes. Replies, which may quote the number that they refuse, need not be valid UTF-8.
    ///
    /// The function runs on every delivery, so it is not generic: across modules each byte would go through witness
    /// tables (2.7 µs for 50 bytes).
    public static func numbers(in bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var place = 0
        while let run = nextNumber(in: bytes, from: place) {
            for place in run.upperBound - 8..<run.upperBound - 4 { result[place] = UInt8(ascii: "*") }
            place = run.upperBound
        }
        return result
    }

    /// Masks numbers in the first bytes of a text. A number that continues past `limit` is masked as a whole before the
    /// text is cut.
    public static func numbers(in bytes: [UInt8], first limit: Int) -> ArraySlice<UInt8> {
        var end = min(limit, bytes.count)
        while end < bytes.count, isDigit(bytes[end]) { end += 1 }
        return numbers(in: Array(bytes[..<end])).prefix(limit)
    }

    /// The next run of digits that is treated as a number. It tests every eleventh byte only, because every such run
    /// contains one of them.
    private static func nextNumber(in bytes: [UInt8], from start: Int) -> Range<Int>? {
        var probe = start + shortestNumber - 1
        while probe < bytes.count {
            guard isDigit(bytes[probe]) else {
                probe += shortestNumber
                continue
            }
            var first = probe
            while first > start, isDigit(bytes[first - 1]) { first -= 1 }
            var end = probe + 1
            while end < bytes.count, isDigit(bytes[end]) { end += 1 }
            if end - first >= shortestNumber { return first..<end }
            probe = end + shortestNumber
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// A URL without its secret parts: scheme, host and port. `/****` replaces path and query.
    public static func url(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return "****" }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return text[..<scheme.upperBound] + host + (authority.endIndex == rest.endIndex ? "" : "/****")
    }

    /// An endpoint's address for an operator: a URL's host, a mail address with a masked name, or a masked number or
    /// account.
    public static func address(_ text: String) -> String {
        if text.contains("://") { return url(text) }
        guard let at = text.lastIndex(of: "@"), at > text.startIndex else { return number(text) }
        return "\(text[text.startIndex])****\(text[at...])"
    }
}

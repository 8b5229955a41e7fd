/// Hides what must not be shown in full: numbers, names, keys in URLs.
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

    /// A text with every run of 11 or more digits masked as a number (a reply may quote the number it refuses).
    ///
    /// Works on bytes: it runs on replies, which need not be valid UTF-8.
    public static func numbers(in bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var run = 0
        func close() {
            if run >= 11 {
                for place in result.count - 8..<result.count - 4 { result[place] = UInt8(ascii: "*") }
            }
            run = 0
        }
        for byte in bytes {
            if (0x30...0x39).contains(byte) {
                run += 1
            } else {
                close()
            }
            result.append(byte)
        }
        close()
        return result
    }

    /// The first bytes of a text, masked in the same way. A number that goes on behind them is masked whole before it is cut.
    public static func numbers(in bytes: [UInt8], first limit: Int) -> ArraySlice<UInt8> {
        var end = min(limit, bytes.count)
        while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
        return numbers(in: bytes[..<end]).prefix(limit)
    }

    /// A URL with nothing secret left: scheme, host and port; path and query only hinted at.
    public static func url(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return "****" }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return text[..<scheme.upperBound] + host + (authority.endIndex == rest.endIndex ? "" : "/****")
    }

    /// An endpoint's address as an operator may see it: a URL's host, a mail address without its name, or a masked number or
    /// account.
    public static func address(_ text: String) -> String {
        if text.contains("://") { return url(text) }
        guard let at = text.lastIndex(of: "@"), at > text.startIndex else { return number(text) }
        return "\(text[text.startIndex])****\(text[at...])"
    }
}

/// Spans of time as people write them: `90s`, `30m`, `2h`, `1d`.
enum SpanText {
    /// The span; nil for anything else.
    static func duration(_ text: String) -> Duration? {
        let digits = text.utf8.dropLast()
        guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(text.dropLast())
        else { return nil }
        switch text.utf8.last {
        case UInt8(ascii: "s"): return .seconds(count)
        case UInt8(ascii: "m"): return .seconds(count * 60)
        case UInt8(ascii: "h"): return .seconds(count * 3600)
        case UInt8(ascii: "d"): return .seconds(count * 86_400)
        default: return nil
        }
    }
}

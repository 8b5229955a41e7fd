/// Why bytes are not read as text.
public struct TextFault: Error, Hashable, Sendable, CustomStringConvertible {
    enum Reason: Hashable, Sendable {
        case damaged(offset: Int)
        case open
        case noTable
    }

    let reason: Reason
    /// The encoding tried, or the two that fit.
    let encodings: [TextEncoding]

    init(_ reason: Reason, encodings: TextRecognition) {
        self.reason = reason
        self.encodings =
            switch encodings {
            case .ascii: [.utf8]
            case .certain(let encoding), .damaged(let encoding): [encoding]
            case .open(let first, let second): [first, second]
            }
    }

    /// The problem as a clause.
    public var clause: String {
        let names = encodings.map(\.rawValue).joined(separator: " and as ")
        return switch reason {
        case .damaged(let offset):
            "the bytes from offset \(offset) on are no character of \(names), and no other encoding fits better"
        case .open: "the text can be read as \(names)"
        case .noTable: "the text is not UTF-8, and this system cannot convert \(names)"
        }
    }

    /// The remedy as a sentence without its full stop.
    public var advice: String {
        switch reason {
        case .damaged: "Save the text as UTF-8, or name its encoding with --encoding"
        case .open: "Say which it is with \(encodings.map { "--encoding \($0.optionName)" }.joined(separator: " or "))"
        case .noTable: "Save it as UTF-8, or install the C library's gconv modules"
        }
    }

    public var description: String { "\(clause). \(advice)." }
}

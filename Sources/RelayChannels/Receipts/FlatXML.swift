/// Reads the flat XML that WeChat posts: one root, elements with text or CDATA. No DTD, no custom entities.
enum FlatXML {
    /// The root's child elements by name, without blanks around their text; nil for other bodies, and for XML with a
    /// document type.
    static func read(_ body: [UInt8]) -> [String: String]? {
        guard let text = String(validating: body, as: UTF8.self) else { return nil }
        // In CDATA these would be harmless, but no genuine event contains them.
        let lowered = text.lowercased()
        guard !lowered.contains("<!doctype"), !lowered.contains("<!entity") else { return nil }
        var rest = Substring(text)
        skipBlanks(&rest)
        if rest.hasPrefix("<?xml") {
            guard let end = rest.firstRange(of: "?>") else { return nil }
            rest = rest[end.upperBound...]
            skipBlanks(&rest)
        }
        guard let root = tag(&rest), root.isOpening else { return nil }
        var fields: [String: String] = [:]
        while true {
            skipBlanks(&rest)
            guard let next = tag(&rest) else { return nil }
            guard next.isOpening else {
                skipBlanks(&rest)
                return next.name == root.name && rest.isEmpty ? fields : nil
            }
            guard let value = content(of: next.name, &rest) else { return nil }
            if let value = value.text { fields[next.name] = value }
        }
    }

    /// An element up to its end tag.
    private struct Content {
        /// Returns nil if elements are nested in it.
        var text: String?
    }

    private static func content(of name: String, _ rest: inout Substring) -> Content? {
        var value = ""
        var depth = 0
        var isNested = false
        while !rest.isEmpty {
            if rest.hasPrefix("<![CDATA[") {
                guard let end = rest.firstRange(of: "]]>") else { return nil }
                value += rest[rest.index(rest.startIndex, offsetBy: 9)..<end.lowerBound]
                rest = rest[end.upperBound...]
            } else if rest.hasPrefix("<") {
                guard let tag = tag(&rest) else { return nil }
                if !tag.isOpening, depth == 0 {
                    guard tag.name == name else { return nil }
                    return Content(text: isNested ? nil : TextCleaning.line(value))
                }
                isNested = true
                depth += tag.isOpening ? 1 : -1
            } else {
                let end = rest.firstIndex(of: "<") ?? rest.endIndex
                guard let text = unescaped(rest[..<end]) else { return nil }
                value += text
                rest = rest[end...]
            }
        }
        return nil
    }

    private static func tag(_ rest: inout Substring) -> (name: String, isOpening: Bool)? {
        guard rest.hasPrefix("<"), let end = rest.firstIndex(of: ">") else { return nil }
        var inside = rest[rest.index(after: rest.startIndex)..<end]
        let isOpening = !inside.hasPrefix("/")
        if !isOpening { inside.removeFirst() }
        let name = inside.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        guard !name.isEmpty, name.endIndex == inside.endIndex else { return nil }
        rest = rest[rest.index(after: end)...]
        return (String(name), isOpening)
    }

    private static let entities = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&apos;": "'", "&amp;": "&"]

    /// The text with the five named entities resolved; nil for any other.
    private static func unescaped(_ text: Substring) -> String? {
        var result = ""
        var rest = text
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[mark...]
            guard let entity = entities.first(where: { rest.hasPrefix($0.key) }) else { return nil }
            result += entity.value
            rest = rest.dropFirst(entity.key.count)
        }
        return result + rest
    }

    private static func skipBlanks(_ rest: inout Substring) {
        rest = rest.drop { $0.isWhitespace }
    }
}

import RelayModel

/// Reads JSON (RFC 8259) strictly: valid UTF-8, nothing behind the value, at most 64 values inside each other.
///
/// By hand, because an error names line, column and byte, and says whether the bytes are not UTF-8 or not JSON, which
/// Foundation's decoder does not; and because that takes 14 µs for 700 bytes.
package struct JSONReader {
    /// What a reader takes beyond the grammar.
    package enum Leniency {
        /// No name is there twice and no text holds NUL: nothing that two readers could understand differently.
        case none
        /// As most platforms read: the last of a repeated name counts, NUL is a character.
        case platform
    }

    /// The deepest nesting. It bounds the stack, and no request needs more.
    private static let depthLimit = 64

    private let bytes: [UInt8]
    private let leniency: Leniency
    private var place = 0
    private var depth = 0

    /// Parses a whole document.
    package static func read(_ bytes: [UInt8], leniency: Leniency = .none) throws(JSONFault) -> JSON {
        if let offset = firstInvalidByte(bytes) {
            throw JSONFault(kind: .notUTF8, "the bytes are not UTF-8", at: offset, in: bytes)
        }
        var reader = JSONReader(bytes, leniency)
        // A byte order mark is ignored, as RFC 8259 section 8.1 permits.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.place = 3 }
        reader.skipBlanks()
        let value = try reader.value()
        reader.skipBlanks()
        guard reader.place == bytes.count else { throw reader.fault("something follows the JSON value") }
        return value
    }

    private init(_ bytes: [UInt8], _ leniency: Leniency) {
        self.bytes = bytes
        self.leniency = leniency
    }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
        // The validating initialiser is far faster than a scan, and nearly every body is valid.
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error: return offset
            case .emptyInput: return nil
            }
        }
    }

    private func fault(
        _ problem: String,
        kind: JSONFault.Kind = .malformed,
        at offset: Int? = nil
    ) -> JSONFault {
        JSONFault(kind: kind, problem, at: offset ?? place, in: bytes)
    }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    private mutating func value() throws(JSONFault) -> JSON {
        switch current {
        case UInt8(ascii: "{"): return try nested { reader throws(JSONFault) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(JSONFault) in try reader.list() }
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), .some(0x30...0x39): return .number(try number())
        case nil: throw fault("the document ends where a value is expected")
        default: throw fault("a value is expected")
        }
    }

    private mutating func nested(_ body: (inout JSONReader) throws(JSONFault) -> JSON) throws(JSONFault) -> JSON {
        guard depth < Self.depthLimit else { throw fault("nested deeper than \(Self.depthLimit)") }
        depth += 1
        place += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONFault) -> JSON {
        var members: [JSON.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take("}") { return .object([]) }
        while true {
            skipBlanks()
            guard current == UInt8(ascii: "\"") else { throw fault("a name in double quotes is expected") }
            let start = place
            let name = try string()
            guard names.insert(name).inserted || leniency == .platform else {
                throw fault("the name is there twice", at: start)
            }
            skipBlanks()
            guard take(":") else { throw fault("“:” is expected") }
            skipBlanks()
            members.append(JSON.Member(name: name, value: try value()))
            skipBlanks()
            if take("}") { return .object(members) }
            guard take(",") else { throw fault("“,” or “}” is expected") }
        }
    }

    private mutating func list() throws(JSONFault) -> JSON {
        var elements: [JSON] = []
        skipBlanks()
        if take("]") { return .list([]) }
        while true {
            skipBlanks()
            elements.append(try value())
            skipBlanks()
            if take("]") { return .list(elements) }
            guard take(",") else { throw fault("“,” or “]” is expected") }
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONFault) -> JSON {
        guard bytes[place...].starts(with: word.utf8) else { throw fault("a value is expected") }
        place += word.utf8.count
        return value
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = place
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func digits() throws(JSONFault) {
        guard let first = current, (0x30...0x39).contains(first) else { throw fault("a digit is expected") }
        while let byte = current, (0x30...0x39).contains(byte) { place += 1 }
    }

    private mutating func string() throws(JSONFault) -> String {
        place += 1
        let start = place
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { place += 1 }
        if current == UInt8(ascii: "\"") {
            defer { place += 1 }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }
        var text = Array(bytes[start..<place])
        while let byte = current {
            if byte == UInt8(ascii: "\"") {
                place += 1
                return String(decoding: text, as: UTF8.self)
            }
            guard byte >= 0x20 else { throw fault("a control character must be escaped") }
            place += 1
            if byte == UInt8(ascii: "\\") {
                try escape(into: &text)
            } else {
                text.append(byte)
            }
        }
        throw fault("the string is not closed")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        guard let byte = current else { throw fault("the string is not closed") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try escapedScalar())).utf8)
        default: throw fault("no such escape", at: place - 2)
        }
    }

    private mutating func escapedScalar() throws(JSONFault) -> Unicode.Scalar {
        let start = place - 2
        var value = try hex()
        if (0xD800...0xDBFF).contains(value), bytes[place...].starts(with: "\\u".utf8) {
            place += 2
            let low = try hex()
            guard (0xDC00...0xDFFF).contains(low) else {
                throw fault("half a surrogate pair", kind: .halfSurrogate, at: start)
            }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw fault("half a surrogate pair", kind: .halfSurrogate, at: start)
        }
        guard value != 0 || leniency == .platform else { throw fault("a NUL character is not taken", at: start) }
        return scalar
    }

    private mutating func hex() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Hex.value(of: byte) else {
                throw fault("four hexadecimal digits are expected")
            }
            value = value << 4 | UInt32(digit)
            place += 1
        }
        return value
    }
}

/// Why bytes are not JSON, and the position of the fault.
package struct JSONFault: Error, Sendable, Hashable {
    /// What sort of fault it is.
    package enum Kind: Sendable, Hashable {
        case malformed
        /// The bytes are not UTF-8.
        case notUTF8
        /// An escape is half of a surrogate pair.
        case halfSurrogate
    }

    package var kind: Kind
    /// The number of bytes before the fault.
    package var offset: Int
    /// The line, from 1.
    package var line: Int
    /// The column in bytes, from 1.
    package var column: Int
    /// The fault.
    package var problem: String

    /// Creates a fault at a position in the bytes.
    package init(kind: Kind = .malformed, _ problem: String, at offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(offset)
        let newline = UInt8(ascii: "\n")
        self.kind = kind
        self.offset = offset
        self.problem = problem
        line = 1 + before.count { $0 == newline }
        column = offset - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0) + 1
    }
}

/// Reads one JSON text, strictly by RFC 8259.
///
/// By hand, because a request is judged on the thread that answers it: Foundation's decoder costs 14 µs for 700 bytes,
/// and tells neither a wrong character set from wrong syntax nor an integer from a boolean.
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private static let deepest = 64

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value of a whole text; a byte-order mark and surrounding blanks are ignored.
    static func read(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        var reader = JSONReader(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.position == bytes.count else { throw reader.error(.unexpected) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        skipBlanks()
        guard depth < Self.deepest else { throw error(.tooDeep) }
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSON {
        position += 1
        var members: [JSON.Member] = []
        skipBlanks()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return .object(members)
        }
        while true {
            skipBlanks()
            guard try peek() == UInt8(ascii: "\"") else { throw error(.unexpected) }
            let name = try string()
            skipBlanks()
            try take(UInt8(ascii: ":"))
            members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
            skipBlanks()
            if try peek() == UInt8(ascii: "}") { break }
            try take(UInt8(ascii: ","))
        }
        position += 1
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSON {
        position += 1
        var elements: [JSON] = []
        skipBlanks()
        if try peek() == UInt8(ascii: "]") {
            position += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
            if try peek() == UInt8(ascii: "]") { break }
            try take(UInt8(ascii: ","))
        }
        position += 1
        return .array(elements)
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while try peek() != UInt8(ascii: "\"") {
            // The usual string has no escapes and is taken as one piece.
            if bytes[position] == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard bytes[position] >= 0x20 else { throw error(.unexpected) }
            position += 1
        }
        defer { position += 1 }
        return try text(bytes[start..<position], from: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var raw = Array(bytes[start..<position])
        while true {
            let byte = try peek()
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(raw[...], from: start)
            case UInt8(ascii: "\\"): try appendEscape(to: &raw)
            case 0..<0x20:
                position -= 1
                throw error(.unexpected)
            default: raw.append(byte)
            }
        }
    }

    private mutating func appendEscape(to raw: inout [UInt8]) throws(JSONError) {
        let byte = try peek()
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): raw.append(byte)
        case UInt8(ascii: "b"): raw.append(0x08)
        case UInt8(ascii: "f"): raw.append(0x0C)
        case UInt8(ascii: "n"): raw.append(0x0A)
        case UInt8(ascii: "r"): raw.append(0x0D)
        case UInt8(ascii: "t"): raw.append(0x09)
        case UInt8(ascii: "u"):
            var code = try fourHexDigits()
            if (0xD800...0xDBFF).contains(code) {
                try take(UInt8(ascii: "\\"))
                try take(UInt8(ascii: "u"))
                let low = try fourHexDigits()
                guard (0xDC00...0xDFFF).contains(low) else { throw error(.notUnicode) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error(.notUnicode) }
            raw.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        default:
            position -= 1
            throw error(.unexpected)
        }
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            let byte = try peek()
            switch byte {
            case 0x30...0x39: code = code << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: code = code << 4 | UInt32(byte & 0xDF - 0x37)
            default: throw error(.unexpected)
            }
            position += 1
        }
        return code
    }

    private func text(_ raw: ArraySlice<UInt8>, from start: Int) throws(JSONError) -> String {
        guard let text = String(validating: raw, as: UTF8.self) else {
            throw JSONError(fault: .notUnicode, offset: start)
        }
        return text
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = position
        var isWhole = true
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        let firstDigit = position
        try digits()
        guard bytes[firstDigit] != UInt8(ascii: "0") || position == firstDigit + 1 else { throw error(.unexpected) }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
                position += 1
            }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int64(text) { return .integer(number) }
        return .number(Double(text) ?? 0)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw error(position == bytes.count ? .cutOff : .unexpected) }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        for index in 0..<word.utf8CodeUnitCount {
            try take(word.utf8Start[index])
        }
        return value
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw error(.cutOff) }
        return bytes[position]
    }

    private mutating func take(_ byte: UInt8) throws(JSONError) {
        guard try peek() == byte else { throw error(.unexpected) }
        position += 1
    }

    private func error(_ fault: JSONError.Fault) -> JSONError { JSONError(fault: fault, offset: position) }
}

/// Why a text is not JSON.
struct JSONError: Error, Hashable {
    /// What is wrong with the text.
    enum Fault: Hashable {
        /// The text ended inside a value.
        case cutOff
        /// Something else belongs at this place.
        case unexpected
        /// A string holds bytes that are not UTF-8, or half a surrogate pair.
        case notUnicode
        /// More than 64 values inside each other.
        case tooDeep
    }

    var fault: Fault
    /// Bytes before the place.
    var offset: Int
}

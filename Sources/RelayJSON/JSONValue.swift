/// A JSON value as a tree, for vectors and receipts; replies on the delivery path use ``JSONTape`` alone.
package indirect enum JSONValue: Sendable {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case string(String)
    /// As it is written.
    case number(String)
    case bool(Bool)
    case null

    /// Reads a JSON text; nil where it is none.
    package init?(_ bytes: [UInt8]) {
        guard let tape = JSONTape(bytes) else { return nil }
        self.init(tape, 0)
    }

    private init(_ tape: JSONTape, _ index: Int) {
        switch tape.kind(index) {
        case .object:
            let children = tape.children(of: index)
            self = .object(
                stride(from: 0, to: children.count, by: 2).map { place in
                    (tape.text(children[place]) ?? "", JSONValue(tape, children[place + 1]))
                }
            )
        case .array: self = .array(tape.children(of: index).map { JSONValue(tape, $0) })
        case .string: self = .string(tape.text(index) ?? "")
        case .number: self = .number(tape.text(index) ?? "0")
        case .yes: self = .bool(true)
        case .no: self = .bool(false)
        case .null: self = .null
        }
    }

    /// The value of a key of an object; the last of a repeated one.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// A string's text; nil for everything else.
    package var text: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    /// A string's or a number's text.
    package var scalar: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    package var int: Int? { scalar.flatMap { Int($0) } }
    package var double: Double? { scalar.flatMap { Double($0) } }

    package var bool: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    package var isArray: Bool {
        if case .array = self { return true }
        return false
    }

    package var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    /// An array's elements; empty for everything else.
    package var elements: [JSONValue] {
        if case .array(let elements) = self { return elements }
        return []
    }

    /// An object's members; empty for everything else.
    package var members: [(key: String, value: JSONValue)] {
        if case .object(let members) = self { return members }
        return []
    }

    /// Whether two values mean the same: an object's keys in any order, numbers by value, texts scalar by scalar.
    package func isSame(as other: JSONValue) -> Bool { canonical == other.canonical }

    /// Compact text with the keys in their own order.
    package var written: String {
        var bytes: [UInt8] = []
        write(to: &bytes, sorted: false)
        return String(decoding: bytes, as: UTF8.self)
    }

    private var canonical: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes, sorted: true)
        return bytes
    }

    private func write(to bytes: inout [UInt8], sorted: Bool) {
        switch self {
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (place, member) in (sorted ? members.sorted { $0.key < $1.key } : members).enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONText.quote(member.key.utf8, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes, sorted: sorted)
            }
            bytes.append(UInt8(ascii: "}"))
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(to: &bytes, sorted: sorted)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string(let text): JSONText.quote(text.utf8, to: &bytes)
        case .number(let text):
            let value = sorted ? Double(text).map { "\($0)" } : nil
            bytes.append(contentsOf: (value ?? text).utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .null: bytes.append(contentsOf: "null".utf8)
        }
    }
}

/// A JSON text, checked to its last byte and indexed in one pass without recursion.
///
/// Strict (RFC 8259): truncated text, trailing bytes, invalid UTF-8, raw control characters in strings or nesting
/// deeper than 64 make it nil. A leading byte-order mark is ignored.
public struct JSONTape: Sendable {
    /// What a node is.
    public enum Kind: Sendable {
        case object, array, string, number, yes, no, null
    }

    /// One value: its kind, its bytes, and where the next sibling begins.
    public struct Node: Sendable {
        public let kind: Kind
        public let start: Int
        public internal(set) var end: Int
        public internal(set) var next: Int
    }

    public static let maximumDepth = 64

    public let bytes: [UInt8]
    /// In document order; an object's children alternate between key and value. The first is the whole text's value.
    public private(set) var nodes: [Node] = []

    /// Reads the bytes; nil where they are not one JSON text.
    public init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil { return nil }
        var scanner = JSONScanner(bytes)
        guard scanner.scan() else { return nil }
        nodes = scanner.nodes
    }

    /// The value at a path of keys from `root`; an array of one element on the way counts as that element.
    public func find(_ path: JSONPath, from root: Int = 0) -> Int? {
        var place = root
        for key in path.keys {
            place = unwrapped(place)
            guard nodes[place].kind == .object, let value = value(of: key, in: place) else { return nil }
            place = value
        }
        return place
    }

    /// The value's kind.
    public func kind(_ index: Int) -> Kind { nodes[index].kind }

    /// The indices of an array's elements, or of an object's keys and values in turn.
    public func children(of index: Int) -> [Int] {
        var result: [Int] = []
        var place = index + 1
        while place < nodes[index].next {
            result.append(place)
            place = nodes[place].next
        }
        return result
    }

    /// A string's text with escapes resolved, or a number as it is written; nil for everything else.
    public func text(_ index: Int) -> String? {
        let node = nodes[index]
        switch node.kind {
        case .number: return String(decoding: bytes[node.start..<node.end], as: UTF8.self)
        case .string: return JSONUnescape.text(bytes[node.start + 1..<node.end - 1])
        default: return nil
        }
    }

    private func unwrapped(_ index: Int) -> Int {
        let node = nodes[index]
        guard node.kind == .array, index + 1 < node.next, nodes[index + 1].next == node.next else { return index }
        return index + 1
    }

    /// The value of a key; of a repeated key the last one, as most readers have it.
    private func value(of key: [UInt8], in object: Int) -> Int? {
        var found: Int?
        var place = object + 1
        while place < nodes[object].next {
            let value = place + 1
            let name = bytes[nodes[place].start + 1..<nodes[place].end - 1]
            if name.elementsEqual(key) || (name.contains(0x5C) && JSONUnescape.text(name).utf8.elementsEqual(key)) {
                found = value
            }
            place = nodes[value].next
        }
        return found
    }
}

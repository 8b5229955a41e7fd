import RelayModel

/// The one-pass checker behind ``JSONTape``: a state per position, a stack of open containers.
struct JSONScanner {
    private enum Expectation {
        case value, valueOrEnd, key, keyOrEnd, colon, commaOrEnd
    }

    private let bytes: [UInt8]
    private var place = 0
    private var open: [Int] = []
    private var expectation = Expectation.value
    private(set) var nodes: [JSONTape.Node] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        nodes.reserveCapacity(16)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    /// Whether the bytes are one JSON text; ``nodes`` holds its values then.
    mutating func scan() -> Bool {
        while true {
            skipBlanks()
            if nodes.count > 0, open.isEmpty { return place == bytes.count }
            guard place < bytes.count, step(bytes[place]) else { return false }
        }
    }

    private mutating func step(_ byte: UInt8) -> Bool {
        switch (expectation, byte) {
        case (.keyOrEnd, UInt8(ascii: "}")), (.valueOrEnd, UInt8(ascii: "]")):
            return close()
        case (.key, 0x22), (.keyOrEnd, 0x22):
            expectation = .colon
            return string()
        case (.colon, UInt8(ascii: ":")):
            expectation = .value
            place += 1
            return true
        case (.commaOrEnd, UInt8(ascii: ",")):
            expectation = isInObject ? .key : .value
            place += 1
            return true
        case (.commaOrEnd, UInt8(ascii: "}")): return isInObject && close()
        case (.commaOrEnd, UInt8(ascii: "]")): return !isInObject && close()
        case (.value, _), (.valueOrEnd, _): return value(byte)
        default: return false
        }
    }

    private var isInObject: Bool { open.last.map { nodes[$0].kind == .object } ?? false }

    private mutating func value(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard open.count < JSONTape.maximumDepth else { return false }
            let isObject = byte == UInt8(ascii: "{")
            open.append(nodes.count)
            nodes.append(.init(kind: isObject ? .object : .array, start: place, end: place, next: 0))
            expectation = isObject ? .keyOrEnd : .valueOrEnd
            place += 1
            return true
        case 0x22:
            expectation = .commaOrEnd
            return string()
        case UInt8(ascii: "t"): return literal("true", .yes)
        case UInt8(ascii: "f"): return literal("false", .no)
        case UInt8(ascii: "n"): return literal("null", .null)
        default: return number()
        }
    }

    private mutating func close() -> Bool {
        guard let index = open.popLast() else { return false }
        place += 1
        nodes[index].end = place
        nodes[index].next = nodes.count
        expectation = .commaOrEnd
        return true
    }

    private mutating func leaf(_ kind: JSONTape.Kind, from start: Int) {
        nodes.append(.init(kind: kind, start: start, end: place, next: nodes.count + 1))
    }

    private mutating func string() -> Bool {
        let start = place
        place += 1
        while place < bytes.count {
            switch bytes[place] {
            case 0x22:
                place += 1
                leaf(.string, from: start)
                return true
            case 0x5C:
                guard escape() else { return false }
            case 0..<0x20: return false
            default: place += 1
            }
        }
        return false
    }

    private mutating func escape() -> Bool {
        place += 1
        guard place < bytes.count else { return false }
        if bytes[place] == UInt8(ascii: "u") {
            guard place + 4 < bytes.count, bytes[place + 1...place + 4].allSatisfy({ Hex.value(of: $0) != nil }) else {
                return false
            }
            place += 5
            return true
        }
        guard "\"\\/bfnrt".utf8.contains(bytes[place]) else { return false }
        place += 1
        return true
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONTape.Kind) -> Bool {
        let start = place
        let matches = word.withUTF8Buffer { bytes[start...].starts(with: $0) }
        guard matches else { return false }
        place += word.utf8CodeUnitCount
        leaf(kind, from: start)
        expectation = .commaOrEnd
        return true
    }

    private mutating func number() -> Bool {
        let start = place
        _ = take("-")
        if !take("0") { guard digits() else { return false } }
        if take(".") { guard digits() else { return false } }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return false }
        }
        leaf(.number, from: start)
        expectation = .commaOrEnd
        return true
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    private mutating func digits() -> Bool {
        let start = place
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
        return place > start
    }

    private mutating func skipBlanks() {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            default: return
            }
        }
    }
}

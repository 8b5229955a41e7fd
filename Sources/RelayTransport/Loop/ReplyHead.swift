import RelayModel

/// The header lines of a reply, as bytes until they are asked for.
struct ReplyHead {
    static let maximumFields = 64
    static let maximumBytes = 8192

    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// Whether nothing of a reply has come.
    private(set) var isEmpty = true

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        isEmpty = true
    }

    /// Takes one line, with its line break. A status line begins the head again (after `100 Continue`, say); lines
    /// beyond the maximum are dropped.
    mutating func add(_ line: UnsafeBufferPointer<UInt8>) {
        if line.starts(with: "HTTP/".utf8) {
            clear()
            isEmpty = false
            return
        }
        isEmpty = false
        guard ends.count < Self.maximumFields, bytes.count + line.count <= Self.maximumBytes else { return }
        guard line.contains(UInt8(ascii: ":")) else { return }
        bytes.append(contentsOf: line)
        ends.append(bytes.count)
    }

    /// The lines as fields, blanks around the values removed.
    var fields: [HTTPField] {
        var fields: [HTTPField] = []
        fields.reserveCapacity(ends.count)
        var start = 0
        for end in ends {
            let line = bytes[start..<end]
            start = end
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            var value = line[(colon + 1)...]
            while let first = value.first, first <= 0x20 { value.removeFirst() }
            while let last = value.last, last <= 0x20 { value.removeLast() }
            fields.append(HTTPField(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return fields
    }
}

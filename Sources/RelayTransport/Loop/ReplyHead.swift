import RelayModel

/// The header lines of a reply, as bytes until they are asked for.
struct ReplyHead {
    static let maximumFields = 64
    static let maximumBytes = 8192

    private static let statusLine = Array("HTTP/".utf8)

    /// Lower-case names of the lines to keep; nil for all.
    private let kept: [[UInt8]]?
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// Whether nothing of a reply has come.
    private(set) var isEmpty = true

    init(keeping names: [String]? = nil) { kept = names?.map { Array($0.utf8) } }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        isEmpty = true
    }

    /// Takes one line, with its line break. A status line begins the head again (after `100 Continue`, say); lines
    /// beyond the maximum are dropped.
    mutating func add(_ line: UnsafeBufferPointer<UInt8>) {
        if line.starts(with: Self.statusLine) {
            clear()
            isEmpty = false
            return
        }
        isEmpty = false
        guard ends.count < Self.maximumFields, bytes.count + line.count <= Self.maximumBytes else { return }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isKept(line[..<colon]) else { return }
        bytes.append(contentsOf: line)
        ends.append(bytes.count)
    }

    private func isKept(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let kept else { return true }
        return kept.contains { wanted in
            wanted.count == name.count
                && wanted.indices.allSatisfy { place in
                    let byte = name[name.startIndex + place]
                    return wanted[place] == ((0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
                }
        }
    }

    /// The lines as fields, blanks around the values removed.
    var fields: [HTTPField] {
        var fields: [HTTPField] = []
        fields.reserveCapacity(ends.count)
        var start = 0
        for lineEnd in ends {
            let line = start..<lineEnd
            start = lineEnd
            guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) else { continue }
            var first = colon + 1
            var end = line.upperBound
            while first < end, bytes[first] <= 0x20 { first += 1 }
            while first < end, bytes[end - 1] <= 0x20 { end -= 1 }
            fields.append(HTTPField(text(line.lowerBound..<colon), text(first..<end)))
        }
        return fields
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

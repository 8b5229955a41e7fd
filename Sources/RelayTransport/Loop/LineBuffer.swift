import RelayModel

/// Zero-terminated lines gathered for a ``StringList``; used again and again.
struct LineBuffer {
    private(set) var bytes: [UInt8] = []
    private(set) var starts: [Int] = []

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    mutating func add(_ line: String) {
        begin()
        line.withBytes { bytes.append(contentsOf: $0) }
        end()
    }

    /// Adds a header in libcurl's form: `Name: value`, or `Name;` for one with an empty value.
    mutating func add(_ field: HTTPField) {
        begin()
        field.name.withBytes { bytes.append(contentsOf: $0) }
        field.value.withBytes { value in
            bytes.append(value.isEmpty ? UInt8(ascii: ";") : UInt8(ascii: ":"))
            guard !value.isEmpty else { return }
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: value)
        }
        end()
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 }

    private mutating func begin() { starts.append(bytes.count) }

    /// Line breaks and zero bytes become blanks: no value can begin another header.
    private mutating func end() {
        let start = starts[starts.count - 1]
        bytes.withUnsafeMutableBufferPointer { bytes in
            let line = UnsafeMutableBufferPointer(rebasing: bytes[start...])
            // The least byte of all, without leaving early: the compiler makes it a dozen bytes at a time.
            var least = UInt8.max
            for byte in line { least = min(least, byte) }
            guard Self.isControl(least) || least == 0x09 else { return }
            for place in line.indices where Self.isControl(line[place]) { line[place] = 0x20 }
        }
        bytes.append(0)
    }
}

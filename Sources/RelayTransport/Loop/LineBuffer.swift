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
        starts.append(bytes.count)
        append(line)
        bytes.append(0)
    }

    /// Adds a header in libcurl's form: `Name: value`, or `Name;` for one with an empty value.
    mutating func add(_ field: HTTPField) {
        starts.append(bytes.count)
        append(field.name)
        if field.value.isEmpty {
            bytes.append(UInt8(ascii: ";"))
        } else {
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: " "))
            append(field.value)
        }
        bytes.append(0)
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 }

    /// Line breaks and zero bytes become blanks: no value can begin another header.
    private mutating func append(_ text: String) {
        text.withBytes { text in
            let start = bytes.count
            bytes.append(contentsOf: text)
            // The least byte of all, without leaving early: the compiler makes it a dozen bytes at a time.
            var least = UInt8.max
            for byte in text { least = min(least, byte) }
            guard Self.isControl(least) || least == 0x09 else { return }
            for place in start..<bytes.count where Self.isControl(bytes[place]) { bytes[place] = 0x20 }
        }
    }
}

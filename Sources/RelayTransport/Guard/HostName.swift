/// The host of a URL by rules U4–U6: a DNS name or an address.
struct HostName {
    /// In lower case, without brackets and trailing dot.
    let text: String
    /// The address, where the host is one.
    let address: IPAddress?
    let hasTrailingDot: Bool

    init(_ bytes: ArraySlice<UInt8>, policy: AddressPolicy) throws(AddressRefusal) {
        if bytes.first == UInt8(ascii: "[") {
            let inner = bytes.dropFirst().dropLast()
            guard inner.contains(UInt8(ascii: ":")), let address = IPAddress(utf8: inner) else {
                throw AddressRefusal(.host, "the brackets hold no IPv6 address (a zone id is not allowed)")
            }
            text = String(decoding: inner, as: UTF8.self)
            self.address = address
            hasTrailingDot = false
            return
        }
        hasTrailingDot = bytes.last == UInt8(ascii: ".")
        let name = hasTrailingDot ? bytes.dropLast() : bytes
        guard name.count <= 253, let labels = Self.labels(of: name) else {
            throw AddressRefusal(.host, "the host is neither a DNS name nor an address")
        }
        text = String(decoding: name, as: UTF8.self).lowercased()
        if Self.isNumber(labels.last) {
            guard !hasTrailingDot, let address = IPAddress(utf8: name) else {
                throw AddressRefusal(.spelling, "a number that is not a canonical dotted quad")
            }
            self.address = address
            return
        }
        address = nil
        if policy.isGuarded, let why = Self.localName(text, labelCount: labels.count, policy: policy) {
            throw AddressRefusal(.name, why)
        }
    }

    /// How many labels there are, and the last one; nil where one of them is no label.
    private static func labels(of name: ArraySlice<UInt8>) -> (count: Int, last: ArraySlice<UInt8>)? {
        var count = 0
        var start = name.startIndex
        while true {
            let end = name[start...].firstIndex(of: UInt8(ascii: ".")) ?? name.endIndex
            guard isLabel(name[start..<end]) else { return nil }
            count += 1
            if end == name.endIndex { return (count, name[start..<end]) }
            start = end + 1
        }
    }

    /// A letter-digit-hyphen label (RFC 1123).
    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == hyphen
            }
    }

    /// All digits, or what hexadecimal numbers begin with.
    private static func isNumber(_ label: ArraySlice<UInt8>) -> Bool {
        if label.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
        return label.count >= 2 && label.first == UInt8(ascii: "0")
            && label[label.startIndex + 1] | 0x20 == UInt8(ascii: "x")
    }

    private static func localName(_ name: String, labelCount: Int, policy: AddressPolicy) -> String? {
        if name == "localhost" || name.hasSuffix(".localhost") {
            return policy.allowLoopback ? nil : "a name of this machine"
        }
        if labelCount == 1 { return "a single-label name" }
        let suffix = [".local", ".internal", ".home.arpa"].first { name.hasSuffix($0) }
        return suffix.map { "a local name (*\($0))" } ?? (name == "home.arpa" ? "a local name (home.arpa)" : nil)
    }
}

import RelayModel

/// The host of a URL by rules U4–U6: a DNS name or an address.
struct HostName {
    /// In lower case, without brackets and trailing dot.
    let text: String
    /// The address; nil if the host is a name.
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
        guard let labels = Self.labels(of: name) else {
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
        if policy.isGuarded, let refusal = Self.refusal(ofName: text, labelCount: labels.count, policy: policy) {
            throw refusal
        }
    }

    /// A DNS name in lower case, without its trailing dot; nil if the bytes are not a DNS name, or are an address.
    static func dnsName(_ bytes: ArraySlice<UInt8>) -> String? {
        let name = bytes.last == UInt8(ascii: ".") ? bytes.dropLast() : bytes
        guard let labels = labels(of: name), !isNumber(labels.last) else { return nil }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    /// Whether a name, in lower case, denotes this machine (RFC 6761 section 6.3).
    static func isLocalhost(_ name: String) -> Bool { name == "localhost" || name.hasSuffix(".localhost") }

    /// The number of labels, and the last one; nil if the name is too long or one of them is invalid.
    private static func labels(of name: ArraySlice<UInt8>) -> (count: Int, last: ArraySlice<UInt8>)? {
        guard name.count <= 253 else { return nil }
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

    /// Whether the label is all digits or begins like a hexadecimal number.
    private static func isNumber(_ label: ArraySlice<UInt8>) -> Bool {
        if label.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
        return label.count >= 2 && label.first == UInt8(ascii: "0")
            && label[label.startIndex + 1] | 0x20 == UInt8(ascii: "x")
    }

    private static func refusal(ofName name: String, labelCount: Int, policy: AddressPolicy) -> AddressRefusal? {
        if isLocalhost(name) {
            return policy.allowLoopback ? nil : AddressRefusal(.name, "a name of this machine", opens: .allowCIDRs)
        }
        guard let kind = localKind(of: name, labelCount: labelCount),
            !policy.allowHosts.contains(where: { $0.matches(name) })
        else { return nil }
        return AddressRefusal(.name, kind, opens: .allowHosts)
    }

    /// Why a name belongs to the local network; nil for a public name.
    private static func localKind(of name: String, labelCount: Int) -> String? {
        if labelCount == 1 { return "a single-label name" }
        if name == "home.arpa" { return "a local name (home.arpa)" }
        return [".local", ".internal", ".home.arpa"].first { name.hasSuffix($0) }.map { "a local name (*\($0))" }
    }
}

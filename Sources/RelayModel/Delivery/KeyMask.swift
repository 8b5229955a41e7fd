import Glibc

/// Hides an endpoint's own key in what its receiver says of it: the secret parts of its address, its secret, its
/// access token.
///
/// A robot's key is its whole authority, and servers quote the address they refuse. Found in plain, percent-encoded
/// and JSON-escaped form, and in any mix of them. What is shorter than ``shortest`` is not looked for: it would be
/// found everywhere.
public struct KeyMask: Sendable {
    /// From so many bytes on a part of an address or a secret is looked for.
    public static let shortest = 6

    /// Parts of the platforms' own addresses: no secret, and words that their replies need.
    private static let publicParts: Set<String> = [
        "cgi-bin", "webhook", "webhooks", "services", "open-apis", "message", "messages", "publish",
    ]

    /// Keys with their escapes undone, the longest first, and what stands in their place.
    private var keys: [(key: [UInt8], mask: [UInt8])] = []

    /// Hides nothing yet.
    public init() {}

    /// Whether there is nothing to hide.
    public var isEmpty: Bool { keys.isEmpty }

    // MARK: What is hidden

    /// Hides what is secret in an endpoint's address: of a URL everything but scheme, host, port and the names of the
    /// query; of any other address all but its kind (`user:`).
    public mutating func hide(address: String) {
        let bytes = Array(address.utf8)
        guard let scheme = address.firstRange(of: "://") else {
            let bare = Array(bytes[(bytes.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0)...])
            hide(bare, as: Masking.number(String(decoding: bare, as: UTF8.self)))
            return
        }
        let rest = address[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = authority.lastIndex(of: "@") {
            for part in authority[..<at].split(separator: ":") { hide(part) }
        }
        let path = rest[authority.endIndex...].prefix { $0 != "?" && $0 != "#" }
        for part in path.split(separator: "/") where !Self.publicParts.contains(String(part)) { hide(part) }
        for part in rest[path.endIndex...].split(whereSeparator: { $0 == "?" || $0 == "&" || $0 == "#" }) {
            // A key may be all of a query: `?0123456789abcdef`.
            hide(part.firstIndex(of: "=").map { part[part.index(after: $0)...] } ?? part)
        }
    }

    /// Hides a secret, each of those that stand in it while one is being replaced, and each half of one that is an id
    /// and a secret.
    public mutating func hide(secret: String) {
        hide(secret[...])
        for part in secret.split(separator: " ") {
            hide(part)
            hide(part.hasPrefix("whsec_") ? part.dropFirst(6) : part)
            for half in part.split(separator: ":") { hide(half) }
        }
    }

    private mutating func hide(_ part: Substring) { hide(Array(part.utf8), as: "****") }

    private mutating func hide(_ part: [UInt8], as mask: String) {
        let key = PlainText(part).bytes
        guard key.count >= Self.shortest, !keys.contains(where: { $0.key == key }) else { return }
        let place = keys.firstIndex { $0.key.count < key.count } ?? keys.endIndex
        keys.insert((key, Array(mask.utf8)), at: place)
    }

    // MARK: Where it is hidden

    /// A text without the keys; nil where none is in it.
    public func masked(_ text: [UInt8]) -> [UInt8]? {
        guard text.count >= Self.shortest, !keys.isEmpty else { return nil }
        let plain = PlainText(text)
        var hits: [(range: Range<Int>, mask: [UInt8])] = []
        for (key, mask) in keys {
            var start = 0
            while let found = Self.find(key, in: plain.bytes, from: start) {
                start = found + key.count
                let range = plain.origin(of: found..<start)
                // The longer key was looked for first; its parts are gone with it.
                if !hits.contains(where: { $0.range.overlaps(range) }) { hits.append((range, mask)) }
            }
        }
        guard !hits.isEmpty else { return nil }
        var result: [UInt8] = []
        var end = 0
        for hit in hits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += text[end..<hit.range.lowerBound]
            result += hit.mask
            end = hit.range.upperBound
        }
        return result + text[end...]
    }

    /// A text without the keys.
    public func masked(_ text: String) -> String {
        masked(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// A text with its escapes undone, as ``mayQuote(_:in:)`` wants it.
    public static func plain(_ text: [UInt8]) -> [UInt8] { PlainText(text).bytes }

    /// Whether a text of these bytes may hold a part of an address or a secret: quicker than ``mayQuote(_:in:)``, and
    /// says yes more often. On the way of every delivery.
    public static func mayQuote(_ address: String, in bytes: ByteSet) -> Bool {
        address.withBytes { address in
            guard let start = address.baseAddress, address.count >= shortest else { return false }
            // An escape may stand for any byte.
            if memchr(start, 0x25, address.count) != nil || memchr(start, 0x5C, address.count) != nil { return true }
            // No run of so many lies between two of the bytes that are looked at.
            var probe = shortest - 1
            while probe < address.count {
                guard bytes.contains(address[probe]) else {
                    probe += shortest
                    continue
                }
                var first = probe
                while first > 0, bytes.contains(address[first - 1]) { first -= 1 }
                var end = probe + 1
                while end < address.count, bytes.contains(address[end]) { end += 1 }
                if end - first >= shortest { return true }
                probe = end + shortest
            }
            return false
        }
    }

    /// Whether a text without escapes may hold a part of an address or a secret. Says yes where looking closer is
    /// needed, and allocates nothing.
    public static func mayQuote(_ address: String, in text: [UInt8]) -> Bool {
        guard text.count >= shortest else { return false }
        return address.withBytes { bytes in
            if bytes.count >= shortest, contains(text, bytes) { return true }
            var start = 0
            for place in 0...bytes.count where place == bytes.count || isSeparator(bytes[place]) {
                let part = UnsafeBufferPointer(rebasing: bytes[start..<place])
                start = place + 1
                guard part.count >= shortest else { continue }
                if part.contains(UInt8(ascii: "%")) || part.contains(UInt8(ascii: "\\")) { return true }
                if contains(text, part) { return true }
            }
            return false
        }
    }

    private static func contains(_ text: [UInt8], _ part: UnsafeBufferPointer<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { find(part, in: $0, from: 0) != nil }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "#"),
            UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: " "):
            true
        default: false
        }
    }

    private static func find(_ key: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        text.withUnsafeBufferPointer { text in key.withUnsafeBufferPointer { find($0, in: text, from: start) } }
    }

    private static func find(
        _ key: UnsafeBufferPointer<UInt8>,
        in text: UnsafeBufferPointer<UInt8>,
        from start: Int
    ) -> Int? {
        guard let base = text.baseAddress, let first = key.baseAddress else { return nil }
        var place = start
        while place + key.count <= text.count {
            guard let found = memchr(base + place, Int32(key[0]), text.count - key.count - place + 1) else {
                return nil
            }
            place = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
            if memcmp(base + place, first, key.count) == 0 { return place }
            place += 1
        }
        return nil
    }
}

/// Which bytes occur in a text.
public struct ByteSet: Sendable {
    private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// The bytes of a text.
    public init(_ text: [UInt8]) { for byte in text { insert(byte) } }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(byte & 63)
        return switch byte >> 6 {
        case 0: bits.0 & bit != 0
        case 1: bits.1 & bit != 0
        case 2: bits.2 & bit != 0
        default: bits.3 & bit != 0
        }
    }

    private mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: bits.0 |= bit
        case 1: bits.1 |= bit
        case 2: bits.2 |= bit
        default: bits.3 |= bit
        }
    }
}

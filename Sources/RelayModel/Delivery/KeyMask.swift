import Glibc

/// Masks an endpoint's keys in what its receiver replies: the secret parts of its address, its secret and its access
/// token.
///
/// A robot's key is its whole authority, and servers quote the address that they refuse. Keys are found in plain,
/// percent-encoded and JSON-escaped form, and in any mix of them. Keys shorter than ``shortest`` are not masked: they
/// would match everywhere.
public struct KeyMask: Sendable {
    /// The length in bytes from which a part of an address or a secret is masked.
    public static let shortest = 6

    /// Parts of the platforms' own addresses. They are not secret, and replies contain them as words.
    private static let publicParts: Set<String> = [
        "cgi-bin", "webhook", "webhooks", "services", "open-apis", "message", "messages", "publish",
    ]

    /// The unescaped keys, the longest first, each with the text that replaces it.
    private var keys: [(key: [UInt8], mask: [UInt8])] = []

    /// Creates a mask without keys.
    public init() {}

    /// Whether the mask has no keys.
    public var isEmpty: Bool { keys.isEmpty }

    // MARK: Keys

    /// Adds the secret parts of an endpoint's address: of a URL everything but scheme, host, port and the names of
    /// query items; of another address everything but its prefix (`user:`).
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
            // A key may be a whole query: `?0123456789abcdef`.
            hide(part.firstIndex(of: "=").map { part[part.index(after: $0)...] } ?? part)
        }
    }

    /// Adds a secret. If the text holds several secrets (while one is being replaced) or an id and a secret, each part
    /// is added too.
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

    // MARK: Masking

    /// Masks the keys in a text; returns nil if it contains none.
    public func masked(_ text: [UInt8]) -> [UInt8]? {
        guard text.count >= Self.shortest, !keys.isEmpty else { return nil }
        let plain = PlainText(text)
        var hits: [(range: Range<Int>, mask: [UInt8])] = []
        for (key, mask) in keys {
            var start = 0
            while let found = Self.find(key, in: plain.bytes, from: start) {
                start = found + key.count
                let range = plain.origin(of: found..<start)
                // The longer key was found first and includes its parts.
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

    /// Masks the keys in a text.
    public func masked(_ text: String) -> String {
        masked(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// Unescapes a text for ``mayQuote(_:in:)``.
    public static func plain(_ text: [UInt8]) -> [UInt8] { PlainText(text).bytes }

    /// Whether a text of these bytes may contain a part of an address or a secret. It is faster than
    /// ``mayQuote(_:in:)`` and has more false positives. It runs on every delivery.
    public static func mayQuote(_ address: String, in bytes: ByteSet) -> Bool {
        address.withBytes { address in
            guard let start = address.baseAddress, address.count >= shortest else { return false }
            // An escape may stand for any byte.
            if memchr(start, 0x25, address.count) != nil || memchr(start, 0x5C, address.count) != nil { return true }
            // A run of `shortest` bytes contains at least one of the bytes that are tested.
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

    /// Whether an unescaped text may contain a part of an address or a secret. It may return true for a text without
    /// one, and it allocates nothing.
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

/// The set of bytes that occur in a text.
public struct ByteSet: Sendable {
    private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Creates the set of the bytes of a text.
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

public import Glibc

/// One header line of a request or reply.
public struct HTTPField: Hashable, Sendable {
    /// The name as it is sent; ``isNamed(_:)`` compares it without case.
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether this is the header with the given lower-case ASCII name.
    public func isNamed(_ lowercase: String) -> Bool {
        guard name.utf8.count == lowercase.utf8.count else { return false }
        return name.withBytes { left in
            lowercase.withBytes { right in
                for place in left.indices {
                    let byte = left[place]
                    guard right[place] == ((0x41...0x5A).contains(byte) ? byte + 0x20 : byte) else { return false }
                }
                return true
            }
        }
    }
}

/// The exact bytes of one HTTP request. A channel creates it; the transport sends it unchanged.
public struct OutboundRequest: Hashable, Sendable {
    /// `POST` for nearly every channel.
    public var method: String
    /// Scheme, host, path and query. It is a secret: robot URLs contain keys.
    public var url: String
    public var headers: [HTTPField]
    public var body: [UInt8]

    public init(method: String = "POST", url: String, headers: [HTTPField] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

extension String {
    /// Calls `body` with the text's UTF-8 as one buffer.
    ///
    /// Iterating a `utf8` view costs about 25 instructions per byte, a buffer 2. The delivery path reads each URL
    /// several times.
    @inlinable
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        if let result = try utf8.withContiguousStorageIfAvailable(body) { return result }
        return try Array(utf8).withUnsafeBufferPointer(body)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bytes begin with `prefix`. The delivery path asks this for each URL; `starts(with:)` compares byte
    /// by byte.
    @inlinable
    public func begins(with prefix: [UInt8]) -> Bool {
        guard let start = baseAddress else { return prefix.isEmpty }
        return count >= prefix.count && memcmp(start, prefix, prefix.count) == 0
    }
}

extension String {
    /// Where a URL's text begins behind `://`; nil where the text has no scheme. Compares bytes: a search for a
    /// substring by characters takes ten times as long, and an import asks it of a million addresses.
    public var schemeEnd: Index? {
        var rest = utf8[...]
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            rest = rest[rest.index(after: colon)...]
            if rest.starts(with: "//".utf8) { return rest.index(rest.startIndex, offsetBy: 2) }
        }
        return nil
    }
}

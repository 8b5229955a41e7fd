public import Glibc

/// One header line of a request or reply.
public struct HTTPField: Hashable, Sendable {
    /// The name as it is sent; compares without case by ``isNamed(_:)``.
    public var name: String
    public var value: String

    /// A header line.
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

/// The exact bytes of one HTTP request, made by a channel and sent by the transport as they are.
public struct OutboundRequest: Hashable, Sendable {
    /// `POST` for nearly every channel.
    public var method: String
    /// Scheme, host, path and query. A secret: robot URLs hold keys.
    public var url: String
    public var headers: [HTTPField]
    public var body: [UInt8]

    /// A request from all its parts.
    public init(method: String = "POST", url: String, headers: [HTTPField] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

extension String {
    /// Gives a body the text's UTF-8 in one piece.
    ///
    /// Walking a `utf8` view costs some 25 instructions a byte, a buffer 2; the delivery path looks at each URL several
    /// times.
    @inlinable
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        if let result = try utf8.withContiguousStorageIfAvailable(body) { return result }
        return try Array(utf8).withUnsafeBufferPointer(body)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these bytes begin with others. The delivery path asks it of each URL; `starts(with:)` goes byte by byte.
    @inlinable
    public func begins(with prefix: [UInt8]) -> Bool {
        guard let start = baseAddress else { return prefix.isEmpty }
        return count >= prefix.count && memcmp(start, prefix, prefix.count) == 0
    }
}

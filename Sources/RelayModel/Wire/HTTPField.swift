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

public import Glibc

extension UnsafeBufferPointer<UInt8> {
    /// Whether these bytes begin with others. The delivery path asks it of each URL; `starts(with:)` goes byte by byte.
    @inlinable
    public func begins(with prefix: [UInt8]) -> Bool {
        guard let start = baseAddress else { return prefix.isEmpty }
        return count >= prefix.count && memcmp(start, prefix, prefix.count) == 0
    }
}

extension String {
    /// Gives a body the text's UTF-8 in one piece.
    ///
    /// Walking a `utf8` view costs some 25 instructions a byte, a buffer 2; the delivery path looks at each URL several times.
    @inlinable
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        if let result = try utf8.withContiguousStorageIfAvailable(body) { return result }
        return try Array(utf8).withUnsafeBufferPointer(body)
    }
}

import Crypto

/// HMAC-SHA256 (RFC 2104) over pieces, so that a message need not be assembled to be signed.
///
/// swift-crypto's own `HMAC` goes through generic data protocols for key and message: 7.6 µs for a webhook of 900
/// bytes, against 2 µs for two plain hashes over the same bytes.
struct HMACSHA256 {
    private static let blockSize = 64

    private var inner = SHA256()
    private var outer = SHA256()

    init(key: [UInt8]) {
        let key = key.count > Self.blockSize ? Array(SHA256.hash(data: key)) : key
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.blockSize) { block in
            block.initialize(repeating: 0x36)
            for place in key.indices { block[place] ^= key[place] }
            inner.update(bufferPointer: UnsafeRawBufferPointer(block))
            for place in block.indices { block[place] ^= 0x36 ^ 0x5C }
            outer.update(bufferPointer: UnsafeRawBufferPointer(block))
        }
    }

    mutating func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { inner.update(bufferPointer: $0) }
    }

    mutating func finish() -> [UInt8] { finish { Array($0) } }

    /// Passes the code to a closure, so that it need not be copied.
    mutating func finish<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize().withUnsafeBytes { $0.withMemoryRebound(to: UInt8.self, body) }
    }
}

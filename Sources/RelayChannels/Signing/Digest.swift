import Crypto
import RelayModel

/// The hashes that the platforms' signatures use.
enum Digest {
    /// HMAC-SHA256.
    static func hmac(_ message: some Sequence<UInt8>, key: some Sequence<UInt8>) -> [UInt8] {
        var code = HMACSHA256(key: Array(key))
        code.add(Array(message))
        return code.finish()
    }

    /// SHA-256 in hexadecimal.
    static func sha256Hex(_ message: some Sequence<UInt8>) -> String {
        Hex.encode(SHA256.hash(data: Array(message)))
    }

    /// SHA-256.
    static func sha256(_ message: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: message)) }

    /// SHA-1 in hexadecimal; the Official Account's callback check needs it.
    static func sha1Hex(_ message: some Sequence<UInt8>) -> String {
        Hex.encode(Insecure.SHA1.hash(data: Array(message)))
    }

    /// MD5 in hexadecimal; WeCom requires it with an image.
    static func md5Hex(_ message: some Sequence<UInt8>) -> String {
        Hex.encode(Insecure.MD5.hash(data: Array(message)))
    }

    /// Whether two codes are equal, compared in constant time.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

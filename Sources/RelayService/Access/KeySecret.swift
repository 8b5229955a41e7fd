import Crypto
public import RelayModel

/// The secret text of an API key: `prk_` and 52 base-32 digits, 256 random bits. Only its SHA-256 is stored; with so much
/// randomness a slow hash would add nothing.
public struct KeySecret: Sendable {
    /// The text, to be shown once.
    public let text: Secret

    /// A new secret.
    public init(random: inout some RandomNumberGenerator) {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
        text = Secret("prk_" + String((0..<52).map { _ in digits[Int.random(in: 0..<32, using: &random)] }))
    }

    /// What the store keeps of a secret.
    public static func hash(of text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}

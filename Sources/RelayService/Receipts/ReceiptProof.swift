/// What a push brings along to prove where it comes from.
public enum ReceiptProof: Sendable {
    /// The secret in the address; nil where there is none.
    case secret(String?)
    /// WeChat's signature over the server token, the timestamp and the nonce.
    case signature(String, timestamp: String, nonce: String)
}

public import RelayModel

/// Whether and how endpoints of a channel have a secret.
public struct SecretRule: Sendable {
    /// May, must or cannot.
    public enum Use: String, NamedCase {
        case none, optional, required
    }

    var use = Use.none
    /// For endpoints without their own.
    var fallback: String?
    var example: String?
}

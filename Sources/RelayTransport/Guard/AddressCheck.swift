/// What ``AddressGuard/check(_:resolver:)`` found out about a URL.
public enum AddressCheck: Hashable, Sendable {
    /// Requests may go there.
    case allowed
    /// The form is fine, but the name has no address just now: worth a warning, not a refusal.
    case unresolved
    /// Requests will not go there.
    case refused(AddressRefusal)
}

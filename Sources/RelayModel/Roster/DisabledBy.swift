/// Who switched an endpoint off. It decides what switches it on again.
public enum DisabledBy: String, NamedCase {
    /// A request to the API: it stays off until another request switches it on, whatever a roster says.
    case `operator`
    /// The receiver said that it no longer exists: another address or secret, or a roster that lists it as enabled,
    /// switches it on.
    case receiver
    /// A roster that lists it as not enabled: the next one that lists it as enabled switches it on.
    case roster
}

public import RelayModel

/// What the relay itself tells those who can mend an endpoint.
public enum OwnerAlert: String, NamedCase {
    /// The platform refuses its address or credential for good.
    case switchedOff = "switched_off"
    /// Its deliveries are held: there is no secret to sign with.
    case secretMissing = "secret_missing"
}

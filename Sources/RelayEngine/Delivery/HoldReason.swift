public import RelayModel

/// Why a delivery waits. The names are shown in the log and stored.
public enum HoldReason: String, StringEnum {
    /// The endpoint's rate limit: the slot is known.
    case pacing
    /// The rate limit of the account that many endpoints share: the slot is known.
    case accountPacing = "account_pacing"
    /// The rate limit of the sender's key: the slot is known.
    case senderPacing = "sender_pacing"
    /// As many requests are on their way to the endpoint as may be; the moment is when one of them ends at the latest.
    case place
    /// The receiver asked for a pause.
    case throttled
    /// An attempt failed; the next one is due then.
    case retry
    /// The relay's own network failed; nothing left the house.
    case network
    /// The endpoint failed several times in a row and is left alone for a while.
    case breaker
    /// As many requests are on their way to the host as may be: it answers slowly. The moment is when one of them ends
    /// at the latest, or when the store brings the delivery back because too many wait for the host already.
    case host
    /// An attempt may or may not have arrived; it is repeated once.
    case ambiguous
    /// An attempt may or may not have arrived; the provider is asked before anything is repeated.
    case inquiry
    /// The access token is being fetched.
    case tokenMissing = "token_missing"
    /// The secret that the roster names (an environment variable, a file) is not there; nothing is sent unsigned.
    case secretMissing = "secret_missing"
    /// The receiver refuses the account that sends the message, independent of the recipient; it is tried again now
    /// and then.
    case accountRefused = "account_refused"
    /// The endpoint is refused (its key, the clock, an IP list, a certificate, a redirect); it is tried again now and
    /// then.
    case endpointRefused = "endpoint_refused"
    /// The disk takes no outcomes, so nothing more is sent; the moment is its next try.
    case disk
}

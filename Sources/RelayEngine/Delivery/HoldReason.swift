public import RelayModel

/// Why a delivery waits. The names are shown in the log and stored.
public enum HoldReason: String, NamedCase {
    /// The endpoint's rate limit: the slot is known.
    case pacing
    /// The far side asked for a pause.
    case throttled
    /// An attempt failed; the next one is due then.
    case retry
    /// The relay's own network failed; nothing left the house.
    case network
    /// The endpoint failed several times in a row and is left alone for a while.
    case breaker
    /// The host answers so slowly that too many wait for a place at it already.
    case host
    /// An attempt may or may not have arrived; it is repeated once.
    case ambiguous
    /// An attempt may or may not have arrived; the provider is asked before anything is repeated.
    case inquiry
    /// The access token is being fetched.
    case tokenMissing = "token_missing"
    /// The secret that the roster names (an environment variable, a file) is not there; nothing is sent unsigned.
    case secretMissing = "secret_missing"
    /// The far side refuses the account that the message goes out with, whoever it is for; it is tried again now and then.
    case accountRefused = "account_refused"
    /// The endpoint is refused (its key, the clock, an IP list, a certificate, a redirect); it is tried again now and
    /// then.
    case endpointRefused = "endpoint_refused"
}

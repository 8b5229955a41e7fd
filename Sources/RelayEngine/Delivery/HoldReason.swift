public import RelayModel

/// Why a delivery waits. The names are shown in the log and stored.
public enum HoldReason: String, StringEnum {
    /// The rate limit of the endpoint; its slot is known.
    case pacing
    /// The rate limit of the account that many endpoints share; its slot is known.
    case accountPacing = "account_pacing"
    /// The rate limit of the sender's key; its slot is known.
    case senderPacing = "sender_pacing"
    /// The endpoint has its maximum of requests in flight; the time is the latest end of one of them.
    case place
    /// The receiver asked for a pause.
    case throttled
    /// An attempt failed; the time is that of the next one.
    case retry
    /// The relay's own network failed; nothing was sent.
    case network
    /// The endpoint failed several times in a row and is not used for a while.
    case breaker
    /// The host has its maximum of requests in flight, because it answers slowly. The time is the latest end of one of
    /// them, or the time at which the store returns the delivery because too many wait for the host already.
    case host
    /// An attempt may or may not have arrived; it is repeated once.
    case ambiguous
    /// An attempt may or may not have arrived; the provider is asked before anything is repeated.
    case inquiry
    /// The access token is being fetched.
    case tokenMissing = "token_missing"
    /// The secret that the roster names (an environment variable, a file) does not exist; nothing is sent unsigned.
    case secretMissing = "secret_missing"
    /// The receiver refuses the account that sends the message, for every recipient; single requests try it again.
    case accountRefused = "account_refused"
    /// The endpoint is refused (its key, the clock, an IP list, a certificate, a redirect); single requests try it
    /// again.
    case endpointRefused = "endpoint_refused"
    /// The disk does not store outcomes, so nothing more is sent; the time is that of the next write.
    case disk
}

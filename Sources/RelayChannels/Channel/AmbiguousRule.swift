public import RelayModel

/// What to do when nobody knows whether the far side took a message.
public enum AmbiguousRule: String, NamedCase {
    /// No idempotency key: repeat once, marked 可能重复.
    case repeatOnce = "repeat_once"
    /// The far side drops repeats by a stable id: repeat by the schedule.
    case repeatFreely = "repeat_freely"
    /// Ask the provider's query interface, or wait for the receipt; no blind repeat.
    case askProvider = "ask_provider"
}

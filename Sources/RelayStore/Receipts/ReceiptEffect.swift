public import RelayModel

/// What a receipt does to a delivery. A receipt never takes back what was seen.
public enum ReceiptEffect: Sendable, Hashable {
    /// The delivery's state becomes the receipt's.
    case moves
    /// It is kept on the delivery's log and changes nothing.
    case noted
    /// The delivery is still on its way; the receipt waits for its outcome.
    case waits

    /// The effect of a receipt that says `word` (`delivered` or `failed`) on a delivery in this state.
    public init(of word: DeliveryState, on state: DeliveryState) {
        switch (state, word) {
        case (.queued, _), (.held, _), (.sending, _): self = .waits
        case (.accepted, .delivered), (.accepted, .failed), (.failed, .delivered): self = .moves
        default: self = .noted
        }
    }
}

import RelayModel
import RelayStore

/// Deliveries of one notice to readers of one kind that leave in one request.
struct Attempt {
    let notice: NoticeID
    let reader: ReaderKind
    let lane: Lane
    let part: Int
    /// Whether the message may have arrived before.
    let isRepeat: Bool
    /// Counts the attempts of its first delivery, from 1.
    let number: Int
    /// The part from which the text is cut shorter, since the receiver found it too long; nil for nearly all.
    var shortenedFrom: Int?
    /// When the attempt began whose outcome is not known; nil where there is no doubt.
    var doubtfulSince: Timestamp?
    /// Whether it counts for a pace: of its address, its account or its sender.
    var isPaced = false
    /// Whether its deliveries are of several notices to one endpoint, told in one message.
    var isDigest = false
    /// Each delivery's slot, id and target.
    var deliveries: [Delivery]

    /// The deliveries that are counted one by one: a digest is one message and is counted for its carrier only.
    var paying: ArraySlice<Delivery> { isDigest ? deliveries.prefix(1) : deliveries[...] }

    /// Whether a verdict on all of them may be the fault of one: what a digest says, or a recipient that the reply does
    /// not name.
    func isRefusedTogether(_ verdict: Verdict) -> Bool {
        guard deliveries.count > 1, verdict.recipients.isEmpty else { return false }
        switch verdict.class {
        case .permanentContent: return isDigest || verdict.scope == .recipient
        case .permanentConfig, .throttled: return verdict.scope == .recipient
        case .accepted, .delivered, .partial, .retryable, .ambiguous: return false
        }
    }

    struct Delivery {
        let slot: Int
        let id: DeliveryID
        let target: EndpointTarget
    }
}

/// The access token that a request carries, and whose it is.
struct UsedToken {
    let token: Secret
    let fingerprint: [UInt8]
}

import RelayModel
import RelayStore

/// Deliveries of one notice to readers of one kind, sent in one request.
struct Attempt {
    let notice: NoticeID
    let reader: ReaderKind
    let lane: Lane
    let part: Int
    /// Whether the message may have arrived before.
    let isRepeat: Bool
    /// The number of the attempt of its first delivery, from 1.
    let number: Int
    /// The part from which the text is cut shorter, because the receiver found it too long; nearly always nil.
    var shortenedFrom: Int?
    /// The start of the attempt with an unknown outcome; nil if there is no doubt.
    var doubtfulSince: Timestamp?
    /// Whether it counts for a rate: of its address, its account or its sender.
    var isPaced = false
    /// Whether its deliveries are of several notices to one endpoint, in one message.
    var isDigest = false
    /// Each delivery's slot, id and target.
    var deliveries: [Delivery]

    /// The deliveries that count for a rate, one by one: a digest is one message and counts for its carrier only.
    var counted: ArraySlice<Delivery> { isDigest ? deliveries.prefix(1) : deliveries[...] }

    /// Whether one delivery may have caused a verdict on all: by its text in a digest, or as a recipient that the reply
    /// does not name.
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

/// The access token of a request, and its credential.
struct UsedToken {
    let token: Secret
    let fingerprint: [UInt8]
}

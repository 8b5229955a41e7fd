import RelayModel
import RelayStore

/// The keys a request was made with: what its receiver must not get into the log.
struct AttemptSecrets {
    let deliveries: [Attempt.Delivery]
    /// The secret that signed it, where the roster only names it; nil where the target's own text is the secret, or
    /// there is none.
    let secret: String?
    /// The access token it carried.
    let token: Secret?

    /// Whether a reply that came before may quote one of them. On every delivery's way.
    func mayOccur(in reply: PlainReply) -> Bool {
        guard reply.text.count >= KeyMask.shortest else { return false }
        func mayQuote(_ text: String) -> Bool {
            !text.isEmpty && KeyMask.mayQuote(text, in: reply.bytes) && KeyMask.mayQuote(text, in: reply.text)
        }
        for delivery in deliveries {
            if mayQuote(delivery.target.address.reveal()) || mayQuote(delivery.target.secret.reveal()) { return true }
        }
        if let secret, mayQuote(secret) { return true }
        return token.map { mayQuote($0.reveal()) } ?? false
    }

    var mask: KeyMask {
        var mask = KeyMask()
        for delivery in deliveries { mask.hide(address: delivery.target.address.reveal()) }
        // All deliveries of a request have one secret.
        if let own = deliveries.first?.target.secret.reveal(), !own.isEmpty { mask.hide(secret: own) }
        if let secret { mask.hide(secret: secret) }
        if let token { mask.hide(secret: token.reveal()) }
        return mask
    }
}

/// What a receiver said, as it is searched for keys.
struct PlainReply {
    /// With escapes undone.
    let text: [UInt8]
    let bytes: ByteSet

    init(_ body: [UInt8]) {
        text = KeyMask.plain(body)
        bytes = ByteSet(text)
    }
}

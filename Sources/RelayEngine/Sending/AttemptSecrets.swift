import RelayModel
import RelayStore

/// The keys of a request, which its receiver's reply must not bring into the log.
struct AttemptSecrets {
    let deliveries: [Attempt.Delivery]
    /// The secret that signed it, if the roster only names it; nil if the target's own text is the secret, or if there
    /// is none.
    let secret: String?
    /// The access token of the request.
    let token: Secret?

    /// Whether a reply seen before may quote one of them. Called for every delivery.
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

/// The text of a reply in the form in which it is searched for keys.
struct PlainReply {
    /// The text without escapes.
    let text: [UInt8]
    let bytes: ByteSet

    init(_ body: [UInt8]) {
        text = KeyMask.plain(body)
        bytes = ByteSet(text)
    }
}

/// What a push of receipts says, and the exact reply the provider wants.
public struct ReceiptPush: Hashable, Sendable {
    /// 200, or 400 for a body that is none: nothing is to be stored then.
    public var replyStatus: Int
    /// The exact body the provider takes for a receipt of its push.
    public var replyBody: String
    /// One for each pair of reference and recipient.
    public var updates: [ReceiptUpdate]

    /// A refused push.
    static let refused = ReceiptPush(replyStatus: 400, replyBody: "", updates: [])
}

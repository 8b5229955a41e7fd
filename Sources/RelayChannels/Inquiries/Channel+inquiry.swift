public import RelayModel

extension Channel {
    /// Whether the provider can be asked for the state of a message with an unknown outcome.
    public var canAskProvider: Bool { inquiryDialect != nil }

    /// Creates the request for the state of the message to one recipient (protocols: sms, sections 1 and 2).
    /// - Throws: ``ChannelError`` for a channel that cannot ask, or a secret that cannot sign.
    public func inquiry(
        about recipient: ChannelRecipient,
        stamp: AttemptStamp
    ) throws(ChannelError) -> OutboundRequest {
        guard let dialect = inquiryDialect else { throw ChannelError(.channel, "\(name) cannot be asked") }
        guard recipient.newestSecret != nil else { throw ChannelError(.secret, "is missing") }
        var request = dialect.request(
            url: request.url.literal,
            recipient: recipient.name,
            settings: settings,
            stamp: stamp
        )
        try self.request.scheme.sign(
            &request,
            secret: recipient.secret,
            deliveryID: recipient.deliveryID,
            stamp: stamp
        )
        return request
    }

    /// Judges the reply to ``inquiry(about:stamp:)``: `accepted`, `delivered` or a failure if the provider has the
    /// message; `retryable` if it certainly has not; `ambiguous` if it must be asked again.
    public func judgeInquiry(_ reply: OutboundReply, about recipient: ChannelRecipient) -> Verdict {
        guard let dialect = inquiryDialect else { return Verdict(.ambiguous, code: "no_inquiry") }
        return InquiryJudge(dialect: dialect, reply: reply, recipient: recipient).verdict()
    }

    private var inquiryDialect: InquiryDialect? {
        guard ambiguousRule == .askProvider else { return nil }
        switch receipt {
        case .aliyun: return .aliyun
        case .tencent: return .tencent
        case .wechat, nil: return nil
        }
    }
}

extension Template {
    /// The text without its fields.
    fileprivate var literal: String {
        pieces.reduce(into: "") { text, piece in
            if case .literal(let part) = piece { text += part }
        }
    }
}

public import RelayModel

/// A dialect that endpoints speak, compiled from its file: how a notice becomes requests, and what replies mean.
///
/// A class, because it is large, never changes, and is passed on with every delivery.
///
/// ```swift
/// let channels = try ChannelCatalogue(directory: "Channels")
/// guard let channel = channels[endpoint.channel] else { return }
/// let message = try channel.compile(content)
/// let request = try message.request(part: 0, to: [recipient], stamp: AttemptStamp(now: now, nonce: 1))
/// let verdict = channel.judge(reply)
/// ```
public final class Channel: Sendable {
    /// The file's name without `.yaml`.
    public let name: ChannelName
    /// The title in Chinese.
    public let chineseTitle: String
    /// The title in English.
    public let englishTitle: String
    /// Whether a person sends the ready text: no request, state `awaiting_human`.
    public let isHuman: Bool
    /// Why nothing can be sent yet (empty settings, a missing part), as a text for operators; nil if messages can be
    /// sent. Replies are judged in any case.
    public let cannotSend: String?
    /// Rates, batch size, timeouts.
    public let pace: ChannelPace
    /// The rule after an attempt with an unknown outcome.
    public let ambiguousRule: AmbiguousRule
    /// The dialect of its delivery receipts; nil if acceptance is final.
    public let receipt: ReceiptDialect?
    /// The source of the access token that requests carry as `{{token}}`; nil if they carry the secret itself, or none.
    public let token: TokenRule?

    /// The longest keyword of an endpoint, in characters; nil if the channel's robots need none.
    public let keywordLimit: Int?

    let addressRule: AddressRule
    let secretRule: SecretRule
    let settings: [String: String]
    let values: [String: ValueTable]
    let request: RequestTemplate
    let messages: MessageTemplates
    let rules: ReplyRules
    let wording: Wording

    init(
        name: ChannelName,
        chineseTitle: String,
        englishTitle: String,
        isHuman: Bool,
        cannotSend: String?,
        pace: ChannelPace,
        ambiguousRule: AmbiguousRule,
        receipt: ReceiptDialect?,
        token: TokenRule?,
        keywordLimit: Int?,
        addressRule: AddressRule,
        secretRule: SecretRule,
        settings: [String: String],
        values: [String: ValueTable],
        request: RequestTemplate,
        messages: MessageTemplates,
        rules: ReplyRules,
        wording: Wording
    ) {
        self.name = name
        self.chineseTitle = chineseTitle
        self.englishTitle = englishTitle
        self.isHuman = isHuman
        self.cannotSend = cannotSend
        self.pace = pace
        self.ambiguousRule = ambiguousRule
        self.receipt = receipt
        self.token = token
        self.keywordLimit = keywordLimit
        self.addressRule = addressRule
        self.secretRule = secretRule
        self.settings = settings
        self.values = values
        self.request = request
        self.messages = messages
        self.rules = rules
        self.wording = wording
    }

    /// Rate windows of one credential; all hold at once.
    public var windows: [RateWindow] { pace.windows }
    /// The most deliveries in one request; 1 for most channels.
    public var batchLimit: Int { pace.batch.limit }
    /// Whether `accepted` is followed by a receipt.
    public var waitsForReceipt: Bool { receipt != nil }
    /// Whether the HTTP status alone decides, so that a body need not be read.
    public var judgesByStatusAlone: Bool { rules.isStatusOnly }
    /// The wait after a throttle without a hint, in seconds.
    public var throttleWait: Double { rules.throttleWait }
    /// The limit to which the wait doubles on consecutive throttles, in seconds; nil if it does not double.
    public var throttleWaitLimit: Double? { rules.throttleWaitLimit }
    /// Lower-case names of the reply headers that the channel reads.
    public var replyHeaders: [String] {
        rules.waitHeaders.contains("retry-after") ? rules.waitHeaders : rules.waitHeaders + ["retry-after"]
    }
    /// Whether an endpoint may, must or cannot have a secret.
    public var secretUse: SecretRule.Use { secretRule.use }
    /// The secret for endpoints without their own, as written (`env:NAME`, `file:PATH`); resolved by the caller.
    public var defaultSecret: Secret? { secretRule.fallback.map { Secret($0) } }

    /// The names of its messages, sorted: `markdown`, `text`.
    public var messageNames: [String] { messages.byName.keys.sorted() }

    /// The title in a language.
    public func title(in language: Language) -> String { language == .zh ? chineseTitle : englishTitle }

    /// Judges a reply for the recipients (``ChannelRecipient/name``) of its request.
    public func judge(_ reply: OutboundReply, recipients: [String] = []) -> Verdict {
        ReplyJudge(rules: rules, reply: reply, recipients: recipients).verdict()
    }

    /// A recipient of this channel, with its name in requests and replies.
    public func recipient(_ id: DeliveryID, address: String, secret: String? = nil) -> ChannelRecipient {
        ChannelRecipient(deliveryID: id, address: address, secret: secret, name: recipientName(of: address))
    }

    /// The name of the recipient with this address in requests and replies.
    public func recipientName(of address: String) -> String { addressRule.name(of: address) }

    /// Checks an address and secret when an endpoint is saved; returns nil if both are usable. The address guard
    /// decides whether the address may be reached.
    public func check(address: String, secret: String?) -> ChannelError? {
        if let fault = addressRule.fault(in: address) { return ChannelError(.address, fault) }
        guard let secret, !secret.isEmpty else {
            let isNeeded = secretRule.use == .required && secretRule.fallback == nil
            return isNeeded ? ChannelError(.secret, "is missing") : nil
        }
        guard secretRule.use != .none else { return ChannelError(.secret, "is given, but \(name) uses none") }
        return secretFault(secret).map { ChannelError(.secret, $0) }
    }

    /// Returns why a keyword is unusable, as a text for operators; nil if it is usable or empty.
    public func keywordFault(_ keyword: String) -> String? {
        guard !keyword.isEmpty else { return nil }
        guard let keywordLimit else { return "a keyword is given, but \(name) has none" }
        guard keyword.count <= keywordLimit else {
            return "the keyword has \(keyword.count) characters; \(keywordLimit) are allowed"
        }
        return TextRule.keyword.fault(in: keyword) == nil ? nil : "the keyword must be \(TextRule.keyword.expectation)"
    }

    /// Whether an address denotes people whom the roster does not list: a department, a tag, everybody.
    public func standsForEveryone(_ address: String) -> Bool { addressRule.standsForEveryone(address) }

    /// Returns why a secret is unusable, as a text for operators; nil if it can sign requests. The text never quotes
    /// the secret.
    public func secretFault(_ secret: String) -> String? {
        if token != nil, let fault = TokenRule.fault(in: secret) { return fault }
        return request.scheme.fault(in: secret)
    }
}

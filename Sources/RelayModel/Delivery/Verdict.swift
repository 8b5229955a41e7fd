/// What a reply means for a delivery, with the receiver's code and message.
public struct Verdict: Hashable, Sendable {
    public var `class`: VerdictClass
    public var scope: VerdictScope
    /// For `throttled`: the shortest wait after the reply in seconds, without jitter.
    public var waitSeconds: Double?
    /// The receiver's code as text (`45009`, `isv.OUT_OF_SERVICE`), or the relay's own (`http_503`, `timeout`); empty
    /// if there is none.
    public var code: String
    /// The receiver's message, masked, cut to 300 characters.
    public var message: String
    /// The receiver's id for the accepted message (BizId, SerialNo, msgid). A later receipt names it.
    public var reference: String?
    /// For `partial`, and if recipients have separate references: each recipient's verdict, by its name in the request.
    public var recipients: [String: Verdict]
    /// Whether an accepted delivery still waits for a person (a customer-group task): state `awaiting_human`.
    public var awaitsHuman: Bool
    /// Whether the code is not in the channel's table. The operator sees it; it never disables an endpoint.
    public var isUnknownCode: Bool
    /// For `permanent_config`: whether the platform says that the robot or subscriber no longer exists. No other reply
    /// disables an endpoint.
    public var isGone: Bool
    /// For `permanent_config`: what must be corrected; nil if the reply does not say.
    public var cause: RefusalCause?
    /// For `permanent_content`: whether the text is too long for the receiver although it is within the documented
    /// limit.
    public var isTooLong: Bool
    /// Whether the text lacks the keyword that the endpoint's robot requires.
    public var lacksKeyword: Bool

    /// Creates a verdict. Everything but the class has a default.
    public init(
        _ class: VerdictClass,
        scope: VerdictScope = .credential,
        waitSeconds: Double? = nil,
        code: String = "",
        message: String = "",
        reference: String? = nil,
        recipients: [String: Verdict] = [:],
        awaitsHuman: Bool = false,
        isUnknownCode: Bool = false,
        isGone: Bool = false,
        cause: RefusalCause? = nil,
        isTooLong: Bool = false,
        lacksKeyword: Bool = false
    ) {
        self.class = `class`
        self.scope = scope
        self.waitSeconds = waitSeconds
        self.code = code
        self.message = message
        self.reference = reference
        self.recipients = recipients
        self.awaitsHuman = awaitsHuman
        self.isUnknownCode = isUnknownCode
        self.isGone = isGone
        self.cause = cause
        self.isTooLong = isTooLong
        self.lacksKeyword = lacksKeyword
    }
}

/// The scope of a verdict.
public enum VerdictScope: UInt8, StringEnum {
    /// The robot, app or account: all messages sent with it.
    case credential = 0
    /// One number, user or chat. The channel's other recipients are not affected.
    case recipient = 1

    public var name: String {
        switch self {
        case .credential: "credential"
        case .recipient: "recipient"
        }
    }
}

/// The class of a verdict. The store keeps the number: never renumber.
public enum VerdictClass: UInt8, StringEnum {
    case accepted = 0
    case delivered = 1
    /// The recipients of one request have different verdicts.
    case partial = 2
    /// The message was not accepted; the cause may be temporary.
    case retryable = 3
    /// Refused because of rate or quota; retry later.
    case throttled = 4
    /// The address, key, account or robot is wrong or no longer exists.
    case permanentConfig = 5
    /// The receiver will never accept this message.
    case permanentContent = 6
    /// The message may or may not have been accepted.
    case ambiguous = 7

    public var name: String {
        switch self {
        case .accepted: "accepted"
        case .delivered: "delivered"
        case .partial: "partial"
        case .retryable: "retryable"
        case .throttled: "throttled"
        case .permanentConfig: "permanent_config"
        case .permanentContent: "permanent_content"
        case .ambiguous: "ambiguous"
        }
    }
}

/// Why an endpoint or an account is refused, if the reply says. The alert to the leads of its circle names the remedy
/// for this cause.
public enum RefusalCause: String, StringEnum {
    /// The receiver considers the request's time wrong: a clock is off.
    case clock
    /// The receiver accepts requests from listed IP addresses only.
    case ipList = "ip_list"
    /// The receiver's certificate is not trusted, has expired or names another host.
    case certificate
    /// The signature, key or password is wrong.
    case key
    /// The receiver accepts only messages that contain its keyword.
    case keyword
    /// The receiver, or a gateway in between, answers with a redirect, which the relay never follows.
    case redirect
    /// A status such as 401 or 404 without a code of the channel: usually the page of a gateway.
    case page
    /// The address guard refuses the address.
    case target
}

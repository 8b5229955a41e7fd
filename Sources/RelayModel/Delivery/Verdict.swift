/// What a reply means, with the far side's own words.
public struct Verdict: Hashable, Sendable {
    public var `class`: VerdictClass
    public var scope: VerdictScope
    /// For `throttled`: not before this long after the reply came, in seconds, without jitter.
    public var waitSeconds: Double?
    /// The far side's code as text (`45009`, `isv.OUT_OF_SERVICE`), or the relay's own (`http_503`, `timeout`); empty
    /// for none.
    public var code: String
    /// The far side's message, masked, cut to 300 characters.
    public var message: String
    /// The far side's id for the accepted message (BizId, SerialNo, msgid), which its later receipt will name.
    public var reference: String?
    /// For `partial`, and wherever recipients have references of their own: each recipient's verdict, by its name in
    /// the request.
    public var recipients: [String: Verdict]
    /// Whether an accepted delivery still waits for a person (a customer-group task): state `awaiting_human`.
    public var awaitsHuman: Bool
    /// Whether the code is not in the channel's table: shown to the operator, never disables an endpoint.
    public var isUnknownCode: Bool
    /// For `permanent_config`: whether the platform says that the robot or subscriber no longer exists. Nothing else
    /// a reply says switches an endpoint off.
    public var isGone: Bool
    /// For `permanent_config`: what is to be mended; nil where the reply does not tell.
    public var cause: RefusalCause?
    /// For `permanent_content`: whether the text is too long for the receiver, although it keeps to the documented
    /// limit.
    public var isTooLong: Bool
    /// Whether the text lacks the keyword that the endpoint's robot wants.
    public var lacksKeyword: Bool

    /// A verdict; everything but the class has a default.
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

/// What a verdict is about.
public enum VerdictScope: UInt8, StringEnum {
    /// The robot, app or account: everything sent with it.
    case credential = 0
    /// One number, user or chat; the channel's other recipients are not concerned.
    case recipient = 1

    public var name: String {
        switch self {
        case .credential: "credential"
        case .recipient: "recipient"
        }
    }
}

/// What a reply means for a delivery. Stored by number: never renumber.
public enum VerdictClass: UInt8, StringEnum {
    case accepted = 0
    case delivered = 1
    /// Recipients of one request ended differently.
    case partial = 2
    /// Nothing was taken; the cause may pass.
    case retryable = 3
    /// Refused for speed or quota; come back later.
    case throttled = 4
    /// Address, key, account or robot is wrong or gone.
    case permanentConfig = 5
    /// This message can never pass.
    case permanentContent = 6
    /// It may or may not have been taken.
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

/// What an endpoint or an account is refused for, where the reply tells: it decides what those who lead its circle
/// are told to mend.
public enum RefusalCause: String, StringEnum {
    /// The receiver finds the request's time wrong: a clock is off.
    case clock
    /// The receiver takes requests from a list of IP addresses only.
    case ipList = "ip_list"
    /// The receiver's certificate is not trusted, has expired or is for another name.
    case certificate
    /// The signature, key or password is wrong.
    case key
    /// The receiver takes only messages that hold its keyword.
    case keyword
    /// The receiver, or a gateway in between, answers with a redirect, which is never followed.
    case redirect
    /// A status such as 401 or 404 and no code of the channel: mostly a gateway's page.
    case page
    /// The address guard does not let the address be reached.
    case target
}

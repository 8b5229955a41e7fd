public import RelayModel

/// A notice as somebody asks for it.
public struct SendRequest: Sendable {
    public var kind: NoticeKind
    public var title: String
    public var body: String
    public var circles: [CircleID]
    public var roles: [Role]
    public var includeChildren: Bool
    public var lane: Lane?
    public var severity: Severity?
    public var expiresAt: Timestamp?
    public var expiresIn: Duration?
    public var sendAt: Timestamp?
    public var acknowledgement: AcknowledgementRule?
    public var forward: Bool
    /// A JSON object's text.
    public var data: String?
    public var translations: [Language: NoticeText]

    /// A request with what every notice needs; the rest is set by property.
    public init(
        kind: NoticeKind,
        title: String,
        body: String,
        circles: [CircleID],
        roles: [Role] = [],
        includeChildren: Bool = false
    ) {
        self.kind = kind
        self.title = title
        self.body = body
        self.circles = circles
        self.roles = roles
        self.includeChildren = includeChildren
        forward = false
        translations = [:]
    }
}

/// A warning as an upstream system asks for it: somebody with this number is on the phone with a suspect.
public struct WarnRequest: Sendable {
    /// The upstream system's id of the event: the same id is the same warning.
    public var eventID: String
    public var phone: PhoneNumber
    /// high, medium or low.
    public var risk: Severity
    /// What is known of the other side, for the guardians: 冒充客服, 境外来电.
    public var suspect: String?
    public var occurredAt: Timestamp?

    /// A request.
    public init(
        eventID: String,
        phone: PhoneNumber,
        risk: Severity = .high,
        suspect: String? = nil,
        occurredAt: Timestamp? = nil
    ) {
        self.eventID = eventID
        self.phone = phone
        self.risk = risk
        self.suspect = suspect
        self.occurredAt = occurredAt
    }
}

/// Bounds on what a notice may be.
public struct NoticeRules: Sendable, Hashable {
    /// Circles that an audience names.
    public static let circleLimit = 1000
    /// Characters (Unicode scalars) of a title.
    public var titleLimit = 120
    /// Bytes of a body.
    public var bodyLimit = 100_000
    /// How long a notice of each lane is worth delivering when its sender says nothing.
    public var expiry: [Lane: Duration] = [
        .urgent: .seconds(1800), .normal: .seconds(86_400), .bulk: .seconds(259_200),
    ]
    /// The furthest a notice may be scheduled or live.
    public var horizon = Duration.seconds(90 * 86_400)

    /// The defaults, as Config/relay.yaml documents them.
    public init() {}

    /// What a title may be.
    public var title: TextRule { .line(upTo: titleLimit) }
    /// What a body may be.
    public var body: TextRule { .text(upTo: bodyLimit, .bytes) }

    /// How long a notice of this lane lives.
    public func life(_ lane: Lane) -> Duration { expiry[lane] ?? .seconds(86_400) }
}

public import RelayModel

/// A request to send a notice.
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
    /// The text of a JSON object.
    public var data: String?
    public var translations: [Language: NoticeText]

    /// Creates a request with the required parts of a notice. The others are properties.
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

/// A warning of an upstream system: a person with this number is on the phone with a suspect.
public struct WarnRequest: Sendable {
    /// The upstream system's id of the event. The same id is the same warning.
    public var eventID: String
    public var phone: PhoneNumber
    /// high, medium or low.
    public var risk: Severity
    /// A description of the suspect, for the guardians: 冒充客服, 境外来电.
    public var suspect: String?
    public var occurredAt: Timestamp?

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

/// The limits of a notice.
public struct NoticeRules: Sendable, Hashable {
    /// The longest title in characters (Unicode scalars).
    public var titleLimit = 120
    /// The longest body in bytes.
    public var bodyLimit = 100_000
    /// How long a notice of each lane is sent if its sender sets no expiry.
    public var expiry: [Lane: Duration] = [
        .urgent: .seconds(1800), .normal: .seconds(86_400), .bulk: .seconds(259_200),
    ]
    /// The latest time to which a notice may be scheduled or sent, from now.
    public var horizon = Duration.seconds(90 * 86_400)

    public init() {}

    /// The rule for titles.
    public var title: TextRule { .line(upTo: titleLimit) }
    /// The rule for bodies.
    public var body: TextRule { .text(upTo: bodyLimit, .bytes) }

    /// The default expiry of a lane.
    public func life(_ lane: Lane) -> Duration { expiry[lane] ?? .seconds(86_400) }
}

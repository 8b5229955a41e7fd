/// One message to an audience, as it was accepted. Nothing in it changes afterwards but its state.
public struct Notice: Sendable, Hashable {
    public var id: NoticeID
    public var kind: NoticeKind
    public var lane: Lane
    public var severity: Severity
    /// What it says in the relay's first language, by reader; `.member` is always there.
    public var texts: [ReaderKind: NoticeText]
    /// What it says in further languages, by reader as ``texts``.
    public var translations: [Language: [ReaderKind: NoticeText]]
    public var audience: Audience
    /// The unit that it is for: the deepest one that contains its audience. A key sees the notices for units within its
    /// own.
    public var unit: UnitPath
    /// The unit of the key that sent it. A key sees what was sent from within its unit, and stops or corrects nothing
    /// else.
    public var issuerUnit: UnitPath
    /// The name of the key that sent it: who answers for it.
    public var issuer: String
    public var acceptedAt: Timestamp
    /// Not before.
    public var sendAt: Timestamp?
    /// Not after; what has not arrived by then ends as `expired`.
    public var expiresAt: Timestamp
    public var acknowledgement: AcknowledgementRule?
    /// Whether members are asked to push it on to the circles they lead.
    public var forward: Bool
    /// The sender's own JSON object, given to `webhook` receivers as it came; UTF-8 text of an object, or nil.
    public var data: String?
    /// The notice this one corrects.
    public var corrects: NoticeID?
    /// A warning's event, the upstream system's id for it.
    public var eventID: String?
    public var state: NoticeState
    /// Whether what it said was removed because it had been kept long enough; ``texts`` are empty then.
    public var isBodyPurged: Bool

    /// A notice from all its parts.
    public init(
        id: NoticeID,
        kind: NoticeKind,
        lane: Lane,
        severity: Severity,
        texts: [ReaderKind: NoticeText],
        translations: [Language: [ReaderKind: NoticeText]] = [:],
        audience: Audience,
        unit: UnitPath,
        issuer: String,
        issuerUnit: UnitPath = .root,
        acceptedAt: Timestamp,
        sendAt: Timestamp? = nil,
        expiresAt: Timestamp,
        acknowledgement: AcknowledgementRule? = nil,
        forward: Bool = false,
        data: String? = nil,
        corrects: NoticeID? = nil,
        eventID: String? = nil,
        state: NoticeState = .sending,
        isBodyPurged: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.lane = lane
        self.severity = severity
        self.texts = texts
        self.translations = translations
        self.audience = audience
        self.unit = unit
        self.issuer = issuer
        self.issuerUnit = issuerUnit
        self.acceptedAt = acceptedAt
        self.sendAt = sendAt
        self.expiresAt = expiresAt
        self.acknowledgement = acknowledgement
        self.forward = forward
        self.data = data
        self.corrects = corrects
        self.eventID = eventID
        self.state = state
        self.isBodyPurged = isBodyPurged
    }

    /// Whether a caller of this unit sees the notice.
    public func isVisible(to scope: UnitPath) -> Bool { scope.contains(unit) || scope.contains(issuerUnit) }

    /// The text for one kind of reader: its own where there is one, else everybody's.
    public func text(for reader: ReaderKind) -> NoticeText {
        texts[reader] ?? texts[.member] ?? NoticeText(title: "", body: "")
    }
}

/// What the sender wants back from the people a notice reaches.
public struct AcknowledgementRule: Hashable, Sendable {
    /// Within what time somebody must have acknowledged, in seconds.
    public var withinSeconds: Int

    /// Somebody must acknowledge within so many seconds.
    public init(withinSeconds: Int) { self.withinSeconds = withinSeconds }
}

/// Whom a notice is for, as the sender said it. It is frozen into endpoints when the notice is accepted.
public enum Audience: Hashable, Sendable {
    /// Members and endpoints of circles. No roles means everybody, and the circles' own endpoints too; with roles, only
    /// members with one of them.
    case circles(ids: [CircleID], roles: [Role], includeChildren: Bool)
    /// A warning's: the person, and the guardians of every circle in which the person is `protected`.
    case protectionOf(PersonID)
    /// A correction's: exactly those another notice reached or may have reached.
    case recipientsOf(NoticeID)
    /// Named endpoints: a test message.
    case endpoints([EndpointID])
}

/// Where a notice as a whole stands.
public enum NoticeState: String, StringEnum {
    /// Accepted, to be sent later (`send_at`).
    case scheduled
    /// Deliveries are queued or on their way.
    case sending
    /// Every delivery has ended.
    case done
    /// Stopped by somebody; what was not sent by then stays unsent.
    case cancelled
}

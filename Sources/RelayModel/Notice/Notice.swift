/// One message to an audience, as it was accepted. After that only its state changes.
public struct Notice: Sendable, Hashable {
    public var id: NoticeID
    public var kind: NoticeKind
    public var lane: Lane
    public var severity: Severity
    /// The texts in the relay's first language, by reader; `.member` is always present.
    public var texts: [ReaderKind: NoticeText]
    /// The texts in other languages, by reader as ``texts``.
    public var translations: [Language: [ReaderKind: NoticeText]]
    public var audience: Audience
    /// The unit that the notice is for: the deepest one that contains its audience. A key sees notices for units within
    /// its own.
    public var unit: UnitPath
    /// The unit of the key that sent the notice. A key sees notices sent from within its unit, and can cancel or
    /// correct only those.
    public var issuerUnit: UnitPath
    /// The name of the key that sent the notice.
    public var issuer: String
    public var acceptedAt: Timestamp
    /// The earliest time to send.
    public var sendAt: Timestamp?
    /// The latest time to send; deliveries that are not finished by then become `expired`.
    public var expiresAt: Timestamp
    public var acknowledgement: AcknowledgementRule?
    /// Whether members are asked to forward the notice to the circles that they lead.
    public var forward: Bool
    /// The sender's JSON object, passed unchanged to `webhook` receivers; UTF-8 text of an object, or nil.
    public var data: String?
    /// The notice that this one corrects.
    public var corrects: NoticeID?
    /// For a warning: the upstream system's id of the event.
    public var eventID: String?
    public var state: NoticeState
    /// Whether retention has removed the texts; ``texts`` is empty then.
    public var isBodyPurged: Bool

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

    /// Whether a caller with this scope sees the notice.
    public func isVisible(to scope: UnitPath) -> Bool { scope.contains(unit) || scope.contains(issuerUnit) }

    /// The text for a reader, or the member's text if the reader has none.
    public func text(for reader: ReaderKind) -> NoticeText {
        texts[reader] ?? texts[.member] ?? NoticeText(title: "", body: "")
    }
}

/// The acknowledgement that the sender asks for.
public struct AcknowledgementRule: Hashable, Sendable {
    /// The time within which a person must acknowledge, in seconds.
    public var withinSeconds: Int

    public init(withinSeconds: Int) { self.withinSeconds = withinSeconds }
}

/// The audience of a notice as the sender states it. It is frozen into endpoints when the notice is accepted.
public enum Audience: Hashable, Sendable {
    /// The most circles that an audience may name.
    public static let circleLimit = 1000

    /// Members and endpoints of circles. Without roles: all members and the circles' own endpoints. With roles: only
    /// members with one of them.
    case circles(ids: [CircleID], roles: [Role], includeChildren: Bool)
    /// The audience of a warning: the person, and the guardians of every circle in which the person is `protected`.
    case protectionOf(PersonID)
    /// The audience of a correction: exactly those that another notice reached or may have reached.
    case recipientsOf(NoticeID)
    /// Named endpoints: a test message.
    case endpoints([EndpointID])
}

/// The state of a notice as a whole.
public enum NoticeState: String, StringEnum {
    /// Accepted, to be sent at `send_at`.
    case scheduled
    /// Deliveries are queued or in progress.
    case sending
    /// Every delivery is finished.
    case done
    /// Cancelled by a request; deliveries that were not sent by then stay unsent.
    case cancelled
}

public import RelayModel

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

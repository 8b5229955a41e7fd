public import RelayModel

/// The event of a notice, for senders that report an event more than once. The first report creates the notice, or
/// several if several people have the number; a repeat gets the first answer.
public enum NoticeEvent: Sendable, Hashable {
    /// An event that a sender reports about a person.
    case reported(Report)
    /// An alert of the relay itself, by its name. It never equals a sender's event.
    case ownAlert(String)

    /// A reported event. It is identified by its sender, the sender's unit and the number: two systems that both use
    /// `case-0001`, or one case with two victims, create two warnings.
    public struct Report: Sendable, Hashable {
        /// The name of the sender's key. A renewed key with the same name continues the event.
        public var issuer: String
        /// The unit of the sender's key.
        public var unit: UnitPath
        /// The sender's id of the event.
        public var id: String
        public var phone: PhoneNumber
        public var risk: Severity
        public var suspect: String?

        public init(
            issuer: String,
            unit: UnitPath,
            id: String,
            phone: PhoneNumber,
            risk: Severity,
            suspect: String?
        ) {
            self.issuer = issuer
            self.unit = unit
            self.id = id
            self.phone = phone
            self.risk = risk
            self.suspect = suspect
        }
    }
}

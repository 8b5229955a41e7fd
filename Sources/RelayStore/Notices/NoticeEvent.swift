public import RelayModel

/// What a notice is about, for a sender that reports the same thing more than once: the first report makes the notice,
/// or several where several people have the number; a repeat gets the first one's answer.
public enum NoticeEvent: Sendable, Hashable {
    /// An event that a sender reports of a person.
    case reported(Report)
    /// An alert of the relay's own, by its name. No sender's event is ever the same.
    case ownAlert(String)

    /// An event belongs to its sender, to the sender's unit and to the number: two systems that both count `case-0001`,
    /// or one case with two victims, make two warnings.
    public struct Report: Sendable, Hashable {
        /// The name of the sender's key: a renewed key of the same name goes on.
        public var issuer: String
        /// The unit of the sender's key.
        public var unit: UnitPath
        /// The sender's id of the event.
        public var id: String
        public var phone: PhoneNumber
        public var risk: Severity
        public var suspect: String?

        /// A report with all that it is compared by.
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

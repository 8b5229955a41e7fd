public import RelayModel

/// A person for whom a notice is, as of its acceptance, with the deliveries to that person.
public struct NoticeRecipient: Sendable, Hashable {
    /// A delivery to the person as the store knows it; the engine knows which of them are being sent.
    public struct Delivery: Sendable, Hashable {
        public var id: DeliveryID
        public var reader: ReaderKind
        /// Nil where the person had no endpoint.
        public var endpoint: EndpointID?
        public var state: DeliveryState
        /// For `held` and `suppressed`: why.
        public var reason: String?

        /// A delivery.
        public init(
            id: DeliveryID,
            reader: ReaderKind,
            endpoint: EndpointID?,
            state: DeliveryState,
            reason: String? = nil
        ) {
            self.id = id
            self.reader = reader
            self.endpoint = endpoint
            self.state = state
            self.reason = reason
        }
    }

    /// Nil after the person was removed from the roster.
    public var person: PersonID?
    /// The person's name, masked.
    public var name: String?
    /// The role in ``circle``, as of acceptance.
    public var role: Role?
    /// The circle through which the person came into the audience.
    public var circle: CircleID?
    /// One for each endpoint, or one `suppressed` for a person without any.
    public var deliveries: [Delivery]

    /// A recipient.
    public init(person: PersonID?, name: String?, role: Role?, circle: CircleID?, deliveries: [Delivery]) {
        self.person = person
        self.name = name
        self.role = role
        self.circle = circle
        self.deliveries = deliveries
    }
}

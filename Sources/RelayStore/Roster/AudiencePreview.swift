public import RelayModel

/// The size and composition of an audience.
public struct AudiencePreview: Sendable, Hashable {
    /// The endpoints or people that one reason excludes.
    public struct Exclusion: Sendable, Hashable {
        /// A stable word: `endpoint_disabled`, `not_for_drills`, `no_endpoint`.
        public var reason: String
        public var count: Int
        /// The first few ids.
        public var examples: [String]

        public init(reason: String, count: Int, examples: [String]) {
            self.reason = reason
            self.count = count
            self.examples = examples
        }
    }

    /// One circle's share of the audience.
    public struct CircleShare: Sendable, Hashable {
        public var circle: CircleID
        public var name: String
        public var endpoints: Int

        public init(circle: CircleID, name: String, endpoints: Int) {
            self.circle = circle
            self.name = name
            self.endpoints = endpoints
        }
    }

    public var reach: AudienceReach
    /// Endpoints by circle, in the order of the audience; each endpoint counts for the first circle that names it.
    public var byCircle: [CircleShare]
    /// People by role; a person with several roles counts for the first.
    public var byRole: [Role: Int]
    /// Endpoints by channel.
    public var byChannel: [ChannelName: Int]
    public var excluded: [Exclusion]

    public init(
        reach: AudienceReach,
        byCircle: [CircleShare],
        byRole: [Role: Int],
        byChannel: [ChannelName: Int],
        excluded: [Exclusion]
    ) {
        self.reach = reach
        self.byCircle = byCircle
        self.byRole = byRole
        self.byChannel = byChannel
        self.excluded = excluded
    }
}

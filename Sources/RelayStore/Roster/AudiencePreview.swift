public import RelayModel

/// Whom an audience would reach, counted in the ways an operator asks.
public struct AudiencePreview: Sendable, Hashable {
    /// A group of excluded endpoints or people.
    public struct Exclusion: Sendable, Hashable {
        /// A stable word: `endpoint_disabled`, `not_for_drills`, `no_endpoint`.
        public var reason: String
        public var count: Int
        /// The first few ids, to look them up.
        public var examples: [String]

        /// An exclusion.
        public init(reason: String, count: Int, examples: [String]) {
            self.reason = reason
            self.count = count
            self.examples = examples
        }
    }

    /// What one circle contributes.
    public struct CircleShare: Sendable, Hashable {
        public var circle: CircleID
        public var name: String
        public var endpoints: Int

        /// A share.
        public init(circle: CircleID, name: String, endpoints: Int) {
            self.circle = circle
            self.name = name
            self.endpoints = endpoints
        }
    }

    public var reach: AudienceReach
    /// Endpoints by circle, in the order of the audience; each endpoint counted at the first circle that names it.
    public var byCircle: [CircleShare]
    /// People by role; a person with two roles counts at the first.
    public var byRole: [Role: Int]
    /// Endpoints by channel.
    public var byChannel: [ChannelName: Int]
    public var excluded: [Exclusion]

    /// A preview.
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

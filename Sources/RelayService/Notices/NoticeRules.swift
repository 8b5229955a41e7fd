public import RelayModel

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
    func life(_ lane: Lane) -> Duration { expiry[lane] ?? .seconds(86_400) }
}

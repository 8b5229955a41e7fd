import RelayModel

/// What the refusals of many endpoints say together. Each looks at all of them, so it is asked once in a while and
/// not per refusal.
extension EndpointRefusals {
    /// After how long the leads of an endpoint's circle are told.
    static let toldAfter = Duration.seconds(600)
    /// How much sooner others are told with them that are refused for the same cause.
    private static let toldTogether = Duration.seconds(60)

    /// What the recipients of one message have in common.
    private enum Topic: Hashable {
        case cause(RefusalCause)
        case code(CommonRefusal.Key)

        init(_ refusal: EndpointRefusal) {
            self =
                refusal.cause.map(Self.cause)
                ?? .code(CommonRefusal.Key(channel: refusal.channel, code: refusal.code))
        }
    }

    /// Refusals alike, with how many of the endpoints were refused within the last minute.
    func alike(at now: Timestamp) -> [CommonRefusal.Key: (refusal: CommonRefusal, recent: Int)] {
        var found: [CommonRefusal.Key: (refusal: CommonRefusal, recent: Int)] = [:]
        for held in all {
            let isRecent = now - held.pause.lastFailure <= .seconds(60)
            let new = CommonRefusal(
                channel: held.channel,
                code: held.code,
                message: held.message,
                cause: held.cause,
                endpoints: 0
            )
            found[new.key, default: (new, 0)].refusal.endpoints += 1
            if isRecent { found[new.key]?.recent += 1 }
        }
        return found
    }

    /// When the next endpoint has been held for so long that its owner is told; nil where none waits for that.
    var nextTelling: Timestamp? { all.lazy.filter { !$0.isTold }.map { $0.since + Self.toldAfter }.min() }

    /// Endpoints whose owners are to be told now, those with one cause together. Each is given out once.
    mutating func takeUntold(at now: Timestamp) -> [[EndpointRefusal]] {
        let due = Set(all.lazy.filter { !$0.isTold && $0.since + Self.toldAfter <= now }.map { Topic($0) })
        guard !due.isEmpty else { return [] }
        var groups: [Topic: [EndpointRefusal]] = [:]
        for (number, refusal) in numbered
        where !refusal.isTold && due.contains(Topic(refusal))
            && refusal.since + (Self.toldAfter - Self.toldTogether) <= now
        {
            groups[Topic(refusal), default: []].append(refusal)
            markTold(number)
        }
        return Array(groups.values)
    }
}

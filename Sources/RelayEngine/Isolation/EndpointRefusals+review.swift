import RelayModel

/// The evaluation of all refusals together. Each function reads all of them, so it is called from time to time and not
/// per refusal.
extension EndpointRefusals {
    /// The time of refusal after which the leads of an endpoint's circle are notified.
    static let toldAfter = Duration.seconds(600)
    /// Endpoints that are refused for the same cause are notified with them by up to this time earlier.
    private static let toldTogether = Duration.seconds(60)

    /// The property that the recipients of one message share.
    private enum Topic: Hashable {
        case cause(RefusalCause)
        case code(CommonRefusal.Key)

        init(_ refusal: EndpointRefusal) {
            self =
                refusal.cause.map(Self.cause)
                ?? .code(CommonRefusal.Key(channel: refusal.channel, code: refusal.code))
        }
    }

    /// Equal refusals, with the number of endpoints that were refused within the last minute.
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

    /// The next time at which an owner must be notified; nil if there is none.
    var nextTelling: Timestamp? { all.lazy.filter { !$0.isTold }.map { $0.since + Self.toldAfter }.min() }

    /// The endpoints whose owners must be notified now, grouped by cause. Each is returned once.
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

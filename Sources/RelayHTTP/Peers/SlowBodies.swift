import RelayModel

/// Counts requests whose bodies arrive slowly, by peer and by key.
///
/// Only slow bodies count: a burst of small bodies, each in one packet, is no load.
struct SlowBodies: Sendable {
    /// The sender of a body.
    struct Sender: Sendable, Hashable {
        let peer: PeerAddress?
        /// Nil if the request is authenticated by something other than a key.
        let key: KeyID?
        /// Whether the route has reserved places. Its slow bodies are counted separately.
        let isReserved: Bool
    }

    private struct Counted: Hashable {
        enum Owner: Hashable {
            case peer(PeerAddress)
            case key(KeyID)
        }

        let owner: Owner
        let isReserved: Bool
    }

    private let perPeer: Int
    private let perKey: Int
    private var counts: [Counted: Int] = [:]

    init(perPeer: Int, perKey: Int) {
        self.perPeer = perPeer
        self.perKey = perKey
    }

    /// Counts a body that has become slow.
    /// - Returns: False if its peer or its key has reached the limit; the body is not counted then.
    mutating func add(_ sender: Sender) -> Bool {
        let owners = Self.owners(of: sender)
        let isWithin = owners.allSatisfy { owner in
            switch owner.owner {
            case .peer: counts[owner, default: 0] < perPeer
            case .key: counts[owner, default: 0] < perKey
            }
        }
        guard isWithin else { return false }
        for owner in owners { counts[owner, default: 0] += 1 }
        return true
    }

    /// Removes a body that was counted.
    mutating func remove(_ sender: Sender) {
        for owner in Self.owners(of: sender) {
            let rest = counts[owner, default: 1] - 1
            counts[owner] = rest == 0 ? nil : rest
        }
    }

    /// Whether no body is counted.
    var isEmpty: Bool { counts.isEmpty }

    private static func owners(of sender: Sender) -> [Counted] {
        [sender.peer.map { Counted.Owner.peer($0) }, sender.key.map { Counted.Owner.key($0) }].compactMap(\.self)
            .map { Counted(owner: $0, isReserved: sender.isReserved) }
    }
}

import RelayModel

/// Requests whose bodies take long to arrive, counted by peer and by key.
///
/// Only slow ones are counted: a burst of small bodies, each in one packet, is no load worth a refusal.
struct SlowBodies: Sendable {
    /// Who sends a body.
    struct Sender: Sendable, Hashable {
        let peer: PeerAddress?
        /// Nil where the proof is no key.
        let key: KeyID?
        /// Whether the route has reserved places: its slow bodies are counted by themselves, and others do not use up
        /// their number.
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
    /// - Returns: false where its peer or its key has as many already; it is not counted then.
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

    /// Forgets a body that was counted.
    mutating func remove(_ sender: Sender) {
        for owner in Self.owners(of: sender) {
            let rest = counts[owner, default: 1] - 1
            counts[owner] = rest == 0 ? nil : rest
        }
    }

    /// Whether nothing is counted.
    var isEmpty: Bool { counts.isEmpty }

    private static func owners(of sender: Sender) -> [Counted] {
        [sender.peer.map { Counted.Owner.peer($0) }, sender.key.map { Counted.Owner.key($0) }].compactMap(\.self)
            .map { Counted(owner: $0, isReserved: sender.isReserved) }
    }
}

/// The open connections and their peers, and the choice of the connection to close when there are too many.
///
/// A connection is waiting while the relay owes it nothing: before a request, between requests, and while a request is
/// arriving. When a peer or the relay has reached its limit, a new connection replaces the one that has waited longest.
/// Idle and slow connections therefore never block others, not even of their own peer, and no request that has arrived
/// is cut off.
struct ConnectionTable<Handle> {
    /// The number of a connection, assigned when it opens.
    typealias Number = UInt64

    /// The result of opening a connection.
    enum Admission {
        /// The connection may stay; the other one, if any, must be closed.
        case admitted(Number, inPlaceOf: Handle?)
        /// The connection must be closed: all others are being answered.
        case refused
    }

    private struct Entry {
        let peer: PeerAddress?
        let handle: Handle
        /// The turn at which it began to wait; nil while it is being answered.
        var waitingSince: UInt64?
    }

    private let limit: Int
    private let perPeer: Int
    private var entries: [Number: Entry] = [:]
    private var counts: [PeerAddress: Int] = [:]
    private var turn: UInt64 = 0

    /// Connections closed in favour of newer ones, and new ones closed because all others were being answered.
    private(set) var closed = 0

    init(limit: Int, perPeer: Int) {
        self.limit = limit
        self.perPeer = perPeer
    }

    /// The number of open connections.
    var count: Int { entries.count }

    /// Adds a new connection.
    /// - Parameter peer: Nil for a connection that only the total limit applies to, such as a proxy's.
    mutating func open(_ peer: PeerAddress?, _ handle: Handle) -> Admission {
        var evicted: Handle?
        if let peer, counts[peer, default: 0] >= perPeer {
            guard let number = longestWaiting(of: peer) else { return refuse() }
            evicted = remove(number)
        } else if entries.count >= limit {
            guard let number = longestWaiting(of: nil) else { return refuse() }
            evicted = remove(number)
        }
        if evicted != nil { closed += 1 }
        turn += 1
        entries[turn] = Entry(peer: peer, handle: handle, waitingSince: turn)
        if let peer { counts[peer, default: 0] += 1 }
        return .admitted(turn, inPlaceOf: evicted)
    }

    /// Marks a connection as being answered: its request has arrived.
    mutating func startWork(_ number: Number) { entries[number]?.waitingSince = nil }

    /// Marks a connection as waiting: the answer is sent, or was given before the request had arrived.
    mutating func startWait(_ number: Number) {
        turn += 1
        entries[number]?.waitingSince = turn
    }

    /// Removes a connection; has no effect if it was removed before.
    mutating func close(_ number: Number) { _ = remove(number) }

    private mutating func refuse() -> Admission {
        closed += 1
        return .refused
    }

    private mutating func remove(_ number: Number) -> Handle? {
        guard let entry = entries.removeValue(forKey: number) else { return nil }
        if let peer = entry.peer {
            let rest = counts[peer, default: 1] - 1
            counts[peer] = rest == 0 ? nil : rest
        }
        return entry.handle
    }

    // Scans all connections, about 20 µs for 4,096. Only at the limit, and an accept costs more.
    private func longestWaiting(of peer: PeerAddress?) -> Number? {
        var longest: (number: Number, since: UInt64)?
        for (number, entry) in entries {
            guard let since = entry.waitingSince, peer == nil || entry.peer == peer else { continue }
            if since < longest?.since ?? .max { longest = (number, since) }
        }
        return longest?.number
    }
}

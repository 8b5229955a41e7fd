/// The open connections, who they belong to, and which of them may go when there are too many.
///
/// A connection waits while the relay owes it nothing: before a request, between requests, and while a request is
/// still arriving. When a peer or the relay has as many as it may, a new connection takes the place of the one that
/// has waited longest. So neither idle nor slow connections keep anybody out, their own peer's requests included, and
/// no request that has arrived is cut off.
struct ConnectionTable<Handle> {
    /// A connection's number, given when it is opened.
    typealias Number = UInt64

    /// What becomes of a new connection.
    enum Admission {
        /// It may stay; the other one, if any, is to be closed in its place.
        case admitted(Number, inPlaceOf: Handle?)
        /// It is to be closed: all others are being answered.
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

    /// How many are open.
    var count: Int { entries.count }

    /// Takes a new connection in.
    /// - Parameter peer: nil for one that only the limit of all applies to, such as a proxy's.
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

    /// A request has arrived: the connection is being answered.
    mutating func startWork(_ number: Number) { entries[number]?.waitingSince = nil }

    /// The answer is out, or was given before the request had arrived.
    mutating func startWait(_ number: Number) {
        turn += 1
        entries[number]?.waitingSince = turn
    }

    /// Forgets a connection; harmless for one that is gone.
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

    // Looks at each connection, some 20 µs for 4,096; only at the limit, beside an accept that costs more.
    private func longestWaiting(of peer: PeerAddress?) -> Number? {
        var longest: (number: Number, since: UInt64)?
        for (number, entry) in entries {
            guard let since = entry.waitingSince, peer == nil || entry.peer == peer else { continue }
            if since < longest?.since ?? .max { longest = (number, since) }
        }
        return longest?.number
    }
}

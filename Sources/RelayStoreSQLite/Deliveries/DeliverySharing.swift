import Foundation
import GRDB
import RelayModel
import RelayStore

/// The unfinished deliveries of a segment that share a request.
///
/// A notice may be frozen long before it is sent. An endpoint whose address changed in between shares no request.
struct DeliverySharing {
    /// A delivery whose request others share.
    private struct Leader {
        let endpoint: UInt32
        let isOver: Bool
    }

    /// Followers by place.
    private var followers: [Int: [SharedPlaces.Follower]] = [:]
    /// States by ordinal.
    private var states: [UInt32: DeliveryState] = [:]
    /// Leaders by place; empty for an ordinary segment.
    private var leaders: [Int: Leader] = [:]

    /// Whether no delivery shares a request, as in nearly all segments.
    var isEmpty: Bool { followers.isEmpty && leaders.isEmpty }

    init(_ database: Database, of notice: NoticeID, _ segment: StoredSegment) throws {
        if let leaders = segment.leaders { try note(leaders: Array(leaders.enumerated()), database, notice) }
        if !segment.followers.isEmpty { try note(followers: segment.followers, database, notice) }
    }

    /// Reads the sharing of one place of a segment.
    init(_ database: Database, of notice: NoticeID, _ place: Int, followers: Data?, leaders: Data?) throws {
        if let leaders = leaders.map(Segment.endpoints), place < leaders.count {
            try note(leaders: [(offset: place, element: leaders[place])], database, notice)
        }
        if let followers {
            try note(followers: SharedPlaces.followers(in: followers).filter { $0.place == place }, database, notice)
        }
    }

    /// Whether a delivery shares another one's request and outcome. If the other one is finished and this one is not,
    /// this one was replayed and is sent alone.
    func isCarried(_ place: Int, _ target: EndpointTarget, _ targets: inout TargetReader) throws -> Bool {
        guard let leader = leaders[place], !leader.isOver, let other = try targets.target(leader.endpoint) else {
            return false
        }
        return Destination(target.channel, target.address) == Destination(other.channel, other.address)
    }

    /// The deliveries that share the request of the one at `place`.
    func followers(
        of place: Int,
        _ target: EndpointTarget,
        _ targets: inout TargetReader
    ) throws -> [SharedDelivery] {
        try (followers[place] ?? []).compactMap { follower in
            guard let other = try targets.target(follower.endpoint),
                Destination(other.channel, other.address) == Destination(target.channel, target.address)
            else { return nil }
            return SharedDelivery(ordinal: follower.ordinal, target: other, stored: states[follower.ordinal])
        }
    }

    private mutating func note(
        leaders ordinals: [(offset: Int, element: UInt32)],
        _ database: Database,
        _ notice: NoticeID
    ) throws {
        let all = ordinals.map { $0.element }
        guard let first = all.min(), let last = all.max() else { return }
        let found = try DeliveryRows.states(database, of: notice, first...last)
        // All of them are in one segment.
        let endpoints = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT endpoints FROM segments WHERE notice = ? AND number = ?"),
            arguments: [notice.rawValue, Int(first) / Segment.capacity]
        ).map(Segment.endpoints)
        for (place, ordinal) in ordinals {
            guard let endpoints, Int(ordinal) % Segment.capacity < endpoints.count else { continue }
            // A delivery whose row cannot be read is not sent, and must not block those that share its request.
            let isOver = found.unreadable.contains(ordinal) || !(found.stored[ordinal]?.isPending ?? true)
            leaders[place] = Leader(endpoint: endpoints[Int(ordinal) % Segment.capacity], isOver: isOver)
        }
    }

    private mutating func note(
        followers all: [SharedPlaces.Follower],
        _ database: Database,
        _ notice: NoticeID
    ) throws {
        let ordinals = all.map(\.ordinal)
        guard let first = ordinals.min(), let last = ordinals.max() else { return }
        let found = try DeliveryRows.states(database, of: notice, first...last)
        states = found.stored
        for follower in all where !found.unreadable.contains(follower.ordinal) {
            // A finished follower stays finished: its leader was replayed.
            guard states[follower.ordinal]?.isPending ?? true else { continue }
            followers[Int(follower.place), default: []].append(follower)
        }
    }
}

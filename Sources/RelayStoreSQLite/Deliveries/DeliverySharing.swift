import Foundation
import GRDB
import RelayModel
import RelayStore

/// Which deliveries of a segment carry others, or are carried by another one, as far as they are not over.
///
/// A notice may be frozen long before it is sent. An endpoint whose address changed since then shares nothing.
struct DeliverySharing {
    /// A delivery that carries another one.
    private struct Leader {
        let endpoint: UInt32
        let isOver: Bool
    }

    /// By place.
    private var followers: [Int: [SharedPlaces.Follower]] = [:]
    /// By ordinal.
    private var states: [UInt32: DeliveryState] = [:]
    /// By place; empty for an ordinary segment.
    private var leaders: [Int: Leader] = [:]

    /// Whether none shares a request: so in nearly every segment.
    var isEmpty: Bool { followers.isEmpty && leaders.isEmpty }

    init(_ database: Database, of notice: NoticeID, _ segment: StoredSegment) throws {
        if let leaders = segment.leaders { try note(leaders: Array(leaders.enumerated()), database, notice) }
        if !segment.followers.isEmpty { try note(followers: segment.followers, database, notice) }
    }

    /// For one place of a segment.
    init(_ database: Database, of notice: NoticeID, _ place: Int, followers: Data?, leaders: Data?) throws {
        if let leaders = leaders.map(Segment.endpoints), place < leaders.count {
            try note(leaders: [(offset: place, element: leaders[place])], database, notice)
        }
        if let followers {
            try note(followers: SharedPlaces.followers(in: followers).filter { $0.place == place }, database, notice)
        }
    }

    /// Whether a delivery leaves and ends with another one. Where that is over and this one is not, this one was sent
    /// again, and goes alone.
    func isCarried(_ place: Int, _ target: EndpointTarget, _ targets: inout TargetReader) throws -> Bool {
        guard let leader = leaders[place], !leader.isOver, let other = try targets.target(leader.endpoint) else {
            return false
        }
        return Destination(target.channel, target.address) == Destination(other.channel, other.address)
    }

    /// The deliveries that one carries.
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
        // They stand in one segment.
        let endpoints = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT endpoints FROM segments WHERE notice = ? AND number = ?"),
            arguments: [notice.rawValue, Int(first) / Segment.capacity]
        ).map(Segment.endpoints)
        for (place, ordinal) in ordinals {
            guard let endpoints, Int(ordinal) % Segment.capacity < endpoints.count else { continue }
            // One whose row cannot be read is not sent, and must not hold up those that it carries.
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
            // One that is over is so by itself: the one that carried it was sent again.
            guard states[follower.ordinal]?.isPending ?? true else { continue }
            followers[Int(follower.place), default: []].append(follower)
        }
    }
}

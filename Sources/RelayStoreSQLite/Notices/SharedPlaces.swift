import Foundation
import GRDB
import RelayModel

/// The deliveries of a notice that share a request, as its segments store them.
///
/// The first delivery to a destination (the leader) is in an ordinary segment, whose `followers` name the others. The
/// others are in separate segments directly after it, whose `leaders` name the first. Both are little-endian numbers of
/// four bytes.
enum SharedPlaces {
    /// A delivery that shares another one's request.
    struct Follower: Hashable {
        /// The leader's place in its segment.
        let place: UInt32
        /// The follower's own ordinal.
        let ordinal: UInt32
        let endpoint: UInt32
    }

    static func data(_ followers: [Follower]) -> Data? {
        followers.isEmpty ? nil : data(followers.flatMap { [$0.place, $0.ordinal, $0.endpoint] })
    }

    static func data(_ numbers: [UInt32]) -> Data { numbers.map(\.littleEndian).withUnsafeBytes { Data($0) } }

    static func followers(in data: Data) -> [Follower] {
        let numbers = Segment.endpoints(in: data)
        return stride(from: 0, to: numbers.count - 2, by: 3).map {
            Follower(place: numbers[$0], ordinal: numbers[$0 + 1], endpoint: numbers[$0 + 2])
        }
    }

    /// The deliveries that share this one's request.
    static func followers(_ database: Database, of id: DeliveryID) throws -> [DeliveryID] {
        let data = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT followers FROM segments WHERE notice = ? AND number = ?"),
            arguments: [id.notice.rawValue, Int(id.ordinal) / Segment.capacity]
        )
        guard let data else { return [] }
        let place = id.ordinal % UInt32(Segment.capacity)
        return followers(in: data).filter { $0.place == place }.map {
            DeliveryID(notice: id.notice, ordinal: $0.ordinal)
        }
    }

    /// The SQL condition that a row `t` of a delivery or an attempt is a follower's.
    static let isFollower = """
        EXISTS (SELECT 1 FROM segments fs WHERE fs.notice = t.notice AND fs.number = t.ordinal / \(Segment.capacity)
            AND fs.leaders IS NOT NULL)
        """
}

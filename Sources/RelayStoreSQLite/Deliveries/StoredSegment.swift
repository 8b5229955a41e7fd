import Foundation
import GRDB
import RelayModel
import RelayStore

/// A segment of a frozen audience as stored.
struct StoredSegment {
    static let columns = "number, reader, endpoints, followers, leaders"

    /// The last segment whose ordinals fit into a delivery's id.
    static let highest = Int(UInt32.max) / Segment.capacity - 1

    let number: Int
    let reader: ReaderKind
    /// The endpoints' row numbers, in the order of the audience.
    let endpoints: [UInt32]
    /// Deliveries in other segments that share a request of this one.
    let followers: [SharedPlaces.Follower]
    /// For a segment of followers: the ordinal of the leader by place. Nil for an ordinary segment.
    let leaders: [UInt32]?

    /// Reads a row of ``columns``.
    /// - Throws: ``StoreError/corrupt(table:row:column:)`` if the kind of reader is unknown: a guess would send the
    ///   wrong text.
    init(_ row: Row, of notice: NoticeID) throws(StoreError) {
        let number: Int64 = row[0]
        let known = (0...Int64(Self.highest)).contains(number) ? Int(number) : nil
        self.number = try StoredColumn("segments", "number").known(known, row: "\(notice)/\(number)")
        reader = try StoredColumn("segments", "reader").value(row[1] as Int64, row: "\(notice)/\(number)")
        endpoints = Segment.endpoints(in: row[2])
        followers = (row[3] as Data?).map(SharedPlaces.followers) ?? []
        leaders = (row[4] as Data?).map(Segment.endpoints)
    }

    /// The delivery whose request the one at `place` shares.
    func leader(of place: Int, _ notice: NoticeID) -> DeliveryID? {
        guard let leaders, place < leaders.count else { return nil }
        return DeliveryID(notice: notice, ordinal: leaders[place])
    }
}

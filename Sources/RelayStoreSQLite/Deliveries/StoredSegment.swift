import Foundation
import GRDB
import RelayModel
import RelayStore

/// A segment of a frozen audience as stored.
struct StoredSegment {
    static let columns = "number, reader, endpoints, followers, leaders, recipients"

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
    /// Whom its places are for, in coded form; nil for a segment of schema 9 or before. Decoded where it is asked for:
    /// the engine does not.
    private let coded: Data?

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
        coded = row[5]
    }

    /// Whom its places are for; empty for a segment of schema 9 or before.
    func recipients(of notice: NoticeID) throws(StoreError) -> [FrozenRecipient] {
        guard let coded else { return [] }
        let recipients = try SegmentRecipients.decoded(coded, of: notice, segment: number)
        return try StoredColumn("segments", "recipients")
            .known(recipients.count == endpoints.count ? recipients : nil, row: "\(notice)/\(number)")
    }

    /// The delivery whose request the one at `place` shares.
    func leader(of place: Int, _ notice: NoticeID) -> DeliveryID? {
        guard let leaders, place < leaders.count else { return nil }
        return DeliveryID(notice: notice, ordinal: leaders[place])
    }
}

import Foundation
import GRDB
import RelayModel
import RelayStore

/// Freezes an audience: walks its parts and writes the endpoints, each once, as segments of up to 1,024.
///
/// A value: the walk can stop after any segment and go on in a later transaction, or after a restart from the cursor
/// that each transaction stores. What was emitted is remembered in sets of row numbers: a million endpoints cost 125
/// KB.
struct AudienceExpansion: Sendable {
    /// So much of it is frozen as the notice is accepted: nearly every circle whole, and of a large audience no more
    /// than a small one costs. With a segment of 1,024 the 202 for a million came after 17 ms, for ten after 3.
    static let atAcceptance = 256

    /// Pages that one step reads at most, however many of them are empty: some 5 ms.
    private static let pagesPerStep = 512

    let notice: NoticeID
    private var walk: AudienceWalk
    private var cursor: ExpansionCursor
    private var endpoints = RowSet()
    private var people = RowSet()
    private(set) var endpointCount = 0
    private(set) var recipientCount = 0

    /// Whether the audience is frozen to its end.
    var isComplete: Bool { cursor.part >= walk.parts.count }

    /// Starts at the beginning.
    /// - Parameter scope: the sender's unit: circles of other units that nest in the named ones are left out.
    init(notice: NoticeID, parts: [AudiencePart], scope: UnitPath) {
        self.notice = notice
        self.walk = AudienceWalk(parts: parts, scope: scope)
        self.cursor = ExpansionCursor()
    }

    /// Goes on after a restart: what the stored segments hold has been emitted.
    init(
        _ database: Database,
        resuming notice: NoticeID,
        parts: [AudiencePart],
        scope: UnitPath,
        cursor: ExpansionCursor
    ) throws {
        self.init(notice: notice, parts: parts, scope: scope)
        try walk.resume(database, at: cursor.part, row: cursor.row)
        self.cursor = cursor
        let blobs = try Data.fetchCursor(
            database,
            sql: "SELECT endpoints FROM segments WHERE notice = ? ORDER BY number",
            arguments: [notice.rawValue]
        )
        while let blob = try blobs.next() {
            for endpoint in Segment.endpoints(in: blob) where endpoints.insert(Int64(endpoint)) { endpointCount += 1 }
        }
    }

    /// Goes on until so many more endpoints are found, so many pages were read, or the end is reached. Whatever was
    /// found by then is written, in a short segment if need be, so that the stored cursor alone tells where to go on.
    mutating func freeze(_ database: Database, endpoints limit: Int) throws {
        var found: [UInt32] = []
        let enough = endpointCount + limit
        var pages = 0
        while endpointCount < enough, pages < Self.pagesPerStep, !isComplete {
            pages += 1
            let reader = walk.parts[cursor.part].reader
            let size = min(Segment.capacity, limit)
            let page = try walk.page(database, part: cursor.part, after: cursor.row, limit: size)
            for entry in page.entries {
                if let person = entry.person, people.insert(person) { recipientCount += 1 }
                if let endpoint = entry.endpoint, endpoints.insert(endpoint) {
                    endpointCount += 1
                    found.append(UInt32(truncatingIfNeeded: endpoint))
                }
            }
            if let last = page.next {
                cursor.row = last
            } else {
                cursor.part += 1
                cursor.row = 0
            }
            let readerEnds = isComplete || walk.parts[cursor.part].reader != reader
            while found.count >= Segment.capacity || (readerEnds && !found.isEmpty) {
                try write(&found, reader: reader, database)
            }
        }
        while !found.isEmpty { try write(&found, reader: walk.parts[cursor.part].reader, database) }
        try database.execute(
            sql: "UPDATE progress SET total = ?, cursor = ? WHERE notice = ?",
            arguments: [endpointCount, isComplete ? nil : cursor.text, notice.rawValue]
        )
    }

    private mutating func write(_ found: inout [UInt32], reader: Reader, _ database: Database) throws {
        let chunk = found.prefix(Segment.capacity)
        try Segment.insert(database, notice: notice, number: cursor.segment, reader: reader, endpoints: chunk)
        found.removeFirst(chunk.count)
        cursor.segment += 1
    }
}

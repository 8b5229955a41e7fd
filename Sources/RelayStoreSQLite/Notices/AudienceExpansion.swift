import Foundation
import GRDB
import RelayModel
import RelayStore

/// Freezes an audience: walks its parts and writes the endpoints, each once, as segments of up to 1,024.
///
/// A value: the walk can stop after any segment and go on in a later transaction, or after a restart from the cursor
/// that each transaction stores. What was emitted is remembered in sets of row numbers: a million endpoints cost 125
/// KB. Endpoints whose address repeats wait until the walk is over, so that those with one address are written together
/// (``SharedPlaces``); each costs 32 bytes until then.
///
/// A person without an endpoint takes a place as well, so that the log shows who was not reached.
struct AudienceExpansion: Sendable {
    /// The number of endpoints that are frozen at acceptance: nearly every circle completely, and of a large audience
    /// no more than a small one costs. With a whole segment of 1,024 the 202 for a million endpoints took 17 ms, for
    /// ten 3 ms.
    static let atAcceptance = 256

    /// The most pages that one step reads, including empty ones: about 5 ms.
    private static let pagesPerStep = 512

    let notice: NoticeID
    private var walk: AudienceWalk
    private var cursor: ExpansionCursor
    private var endpoints = RowBitmap()
    private var people = RowBitmap()
    /// Endpoints that may share a request with others, in the order in which they were found; at the end of the walk
    /// sorted by destination in descending order.
    private var repeated: [Repeated] = []
    private var units = ReachedUnits()
    private(set) var endpointCount = 0
    private(set) var recipientCount = 0
    /// People with a place and no endpoint.
    private var unreachable = 0
    /// Those of them that the progress does not count yet.
    private var uncounted = 0

    /// Places in the audience: deliveries, and people without an endpoint.
    var placeCount: Int { endpointCount + unreachable }

    /// An endpoint whose address other endpoints have too.
    private struct Repeated {
        /// Equal for all endpoints with one destination.
        let digest: Int64
        let place: Segment.Place
        /// The place in the order of the walk, and the reader in the lowest two bits.
        private let order: UInt32

        init(digest: Int64, place: Segment.Place, number: Int, reader: ReaderKind) {
            self.digest = digest
            self.place = place
            order = UInt32(truncatingIfNeeded: number) << 2 | UInt32(reader.rawValue)
        }

        var reader: ReaderKind { ReaderKind(rawValue: UInt8(order & 3)) ?? .member }

        /// Whether `left` is written after `right`: by destination, then in the order of the walk.
        static func isLater(_ left: Repeated, _ right: Repeated) -> Bool {
            (left.digest, left.order) > (right.digest, right.order)
        }
    }

    /// Endpoints with one destination; the first one makes the request.
    private struct Shared {
        let first: Repeated
        let others: [Repeated]
    }

    /// Whether the whole audience is frozen.
    var isComplete: Bool { isWalked && repeated.isEmpty }

    private var isWalked: Bool { cursor.part >= walk.parts.count }

    /// Starts at the beginning.
    /// - Parameter scope: The sender's unit. Circles of other units inside the named circles are left out.
    init(notice: NoticeID, parts: [AudiencePart], scope: UnitPath) {
        self.notice = notice
        self.walk = AudienceWalk(parts: parts, scope: scope)
        self.cursor = ExpansionCursor()
    }

    /// Continues after a restart. The endpoints in stored segments count as written.
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
        units = try ReachedUnits(database, resuming: notice)
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT \(StoredSegment.columns) FROM segments WHERE notice = ? ORDER BY number",
            arguments: [notice.rawValue]
        )
        while let row = try rows.next() {
            let segment = try StoredSegment(row, of: notice)
            for recipient in try segment.recipients(of: notice) where recipient.person != 0 {
                if people.insert(Int64(recipient.person)) { recipientCount += 1 }
            }
            for endpoint in segment.endpoints {
                if endpoint == Segment.noEndpoint {
                    unreachable += 1
                } else if endpoints.insert(Int64(endpoint)) {
                    endpointCount += 1
                }
            }
        }
        try gatherRepeated(database)
    }

    /// Finds the endpoints that waited for the end of the walk: those before the cursor that no segment contains.
    private mutating func gatherRepeated(_ database: Database) throws {
        guard try EndpointAddresses.doRepeat(database) else { return }
        for place in walk.parts.indices.prefix(cursor.part + 1) {
            if case .nested = walk.parts[place].source { continue }
            var row: Int64 = 0
            while true {
                let page = try walk.page(
                    database,
                    part: place,
                    after: row,
                    limit: Segment.capacity,
                    units: &units
                )
                let reader = walk.parts[place].reader
                let digests = try EndpointAddresses.repeated(database, among: page.entries.compactMap(\.endpoint))
                for entry in page.entries {
                    guard let endpoint = entry.endpoint, let digest = digests[endpoint], endpoints.insert(endpoint)
                    else { continue }
                    wait(Self.place(entry), digest, reader)
                }
                guard let next = page.next else { break }
                row = next
            }
        }
        if isWalked { repeated.sort(by: Repeated.isLater) }
    }

    private mutating func wait(_ place: Segment.Place, _ digest: Int64, _ reader: ReaderKind) {
        repeated.append(Repeated(digest: digest, place: place, number: repeated.count, reader: reader))
    }

    private static func place(_ entry: AudiencePart.Entry) -> Segment.Place {
        let endpoint = entry.endpoint.map { UInt32(truncatingIfNeeded: $0) } ?? Segment.noEndpoint
        return Segment.Place(endpoint: endpoint, recipient: entry.recipient)
    }

    /// Continues until `limit` more endpoints are found, the page limit is reached, or the walk ends. Everything found
    /// is written, if necessary in a short segment, so that the stored cursor alone tells where to continue.
    mutating func freeze(_ database: Database, endpoints limit: Int) throws {
        if !isWalked { try walkOn(database, endpoints: limit) }
        if isWalked { try writeShared(database, endpoints: limit) }
        try units.write(database, of: notice)
        try database.execute(
            sql: "UPDATE progress SET total = ?, cursor = ?, suppressed = suppressed + ? WHERE notice = ?",
            arguments: [placeCount, isComplete ? nil : cursor.text, uncounted, notice.rawValue]
        )
        uncounted = 0
    }

    private mutating func walkOn(_ database: Database, endpoints limit: Int) throws {
        let hasRepeated = try EndpointAddresses.doRepeat(database)
        var found: [Segment.Place] = []
        var count = 0
        var pages = 0
        while count < limit, pages < Self.pagesPerStep, !isWalked {
            pages += 1
            let part = walk.parts[cursor.part]
            let size = min(Segment.capacity, limit)
            let page = try walk.page(database, part: cursor.part, after: cursor.row, limit: size, units: &units)
            let digests =
                hasRepeated ? try EndpointAddresses.repeated(database, among: page.entries.compactMap(\.endpoint)) : [:]
            for entry in page.entries {
                let person = Int64(entry.recipient.person)
                let isNew = person != 0 && people.insert(person)
                if isNew { recipientCount += 1 }
                if let endpoint = entry.endpoint {
                    guard endpoints.insert(endpoint) else { continue }
                    count += 1
                    if hasRepeated, let digest = digests[endpoint] {
                        wait(Self.place(entry), digest, part.reader)
                        continue
                    }
                    endpointCount += 1
                } else {
                    guard isNew else { continue }
                    count += 1
                    unreachable += 1
                    uncounted += 1
                }
                found.append(Self.place(entry))
            }
            if let last = page.next {
                cursor.row = last
            } else {
                cursor.part += 1
                cursor.row = 0
                // A correction's deliveries in flight are known now, and not after a restart.
                if case .endpoints = part.source {
                    repeated.sort(by: Repeated.isLater)
                    try writeShared(database, endpoints: .max)
                }
            }
            let readerEnds = isWalked || walk.parts[cursor.part].reader != part.reader
            while found.count >= Segment.capacity || (readerEnds && !found.isEmpty) {
                try write(&found, reader: part.reader, database)
            }
        }
        while !found.isEmpty { try write(&found, reader: walk.parts[cursor.part].reader, database) }
        if isWalked { repeated.sort(by: Repeated.isLater) }
    }

    /// Writes about `limit` endpoints whose address repeats. Those with one destination are written together, whatever
    /// their number.
    private mutating func writeShared(_ database: Database, endpoints limit: Int) throws {
        let enough = limit == .max ? limit : endpointCount + limit
        while endpointCount < enough, !repeated.isEmpty {
            var batches: [ReaderKind: [Shared]] = [:]
            var count = 0
            while count < Segment.capacity, let first = repeated.popLast() {
                var others: [Repeated] = []
                while let next = repeated.last, next.digest == first.digest {
                    others.append(next)
                    repeated.removeLast()
                }
                batches[first.reader, default: []].append(Shared(first: first, others: others))
                count += 1 + others.count
            }
            for reader in ReaderKind.allCases {
                if let batch = batches[reader] { try write(batch, reader: reader, database) }
            }
            endpointCount += count
        }
    }

    /// Writes a segment of endpoints that make a request, directly followed by those that share it.
    private mutating func write(_ batch: [Shared], reader: ReaderKind, _ database: Database) throws {
        let number = cursor.segment
        cursor.segment += 1
        var followers: [SharedPlaces.Follower] = []
        for reader in ReaderKind.allCases {
            var rest: [(other: Segment.Place, place: Int)] = []
            for (place, shared) in batch.enumerated() {
                for other in shared.others where other.reader == reader { rest.append((other.place, place)) }
            }
            while !rest.isEmpty {
                let chunk = rest.prefix(Segment.capacity)
                followers += chunk.enumerated().map { offset, other in
                    SharedPlaces.Follower(
                        place: UInt32(other.place),
                        ordinal: Segment.ordinal(segment: cursor.segment, place: offset),
                        endpoint: other.other.endpoint
                    )
                }
                try Segment.insert(
                    database,
                    notice: notice,
                    number: cursor.segment,
                    reader: reader,
                    places: chunk.map { $0.other },
                    units: &units,
                    leaders: SharedPlaces.data(chunk.map { Segment.ordinal(segment: number, place: $0.place) })
                )
                rest.removeFirst(chunk.count)
                cursor.segment += 1
            }
        }
        try Segment.insert(
            database,
            notice: notice,
            number: number,
            reader: reader,
            places: batch.map(\.first.place),
            units: &units,
            followers: SharedPlaces.data(followers)
        )
    }

    private mutating func write(_ found: inout [Segment.Place], reader: ReaderKind, _ database: Database) throws {
        let chunk = found.prefix(Segment.capacity)
        try Segment.insert(
            database,
            notice: notice,
            number: cursor.segment,
            reader: reader,
            places: chunk,
            units: &units
        )
        found.removeFirst(chunk.count)
        cursor.segment += 1
    }
}

/// How far the freezing of an audience has progressed.
struct ExpansionCursor: Sendable, Hashable {
    /// The index of the next part of the audience.
    var part = 0
    /// The last row number read from that part; 0 if there is none.
    var row: Int64 = 0
    /// The number of the next segment.
    var segment = 0

    init() {}

    /// Parses the stored form, `part row segment`.
    init?(_ text: String) {
        let numbers = text.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 3 else { return nil }
        part = Int(numbers[0])
        row = numbers[1]
        segment = Int(numbers[2])
    }

    var text: String { "\(part) \(row) \(segment)" }
}

/// A set of row numbers as a bitmap. Row numbers are dense (AUTOINCREMENT), so one bit each is the smallest form.
struct RowBitmap: Sendable {
    private var words: [UInt64] = []

    /// Adds a row number; returns false if the set contained it.
    mutating func insert(_ row: Int64) -> Bool {
        let word = Int(row >> 6)
        if word >= words.count {
            words.append(contentsOf: repeatElement(0, count: max(word + 1, words.count * 2) - words.count))
        }
        let bit = UInt64(1) << UInt64(row & 63)
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        return true
    }
}

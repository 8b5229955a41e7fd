import Foundation
import GRDB
import RelayModel
import RelayStore

/// Freezes an audience: walks its parts and writes the endpoints, each once, as segments of up to 1,024.
///
/// It is a value: the walk can stop after any segment and continue in a later transaction, or after a restart from the
/// cursor that each transaction stores. Sets of row numbers remember what was written: 125 KB for a million endpoints.
/// Endpoints whose address repeats wait until the walk is finished, so that those with one address are written together
/// (``SharedPlaces``); each costs 16 bytes until then.
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
    private(set) var endpointCount = 0
    private(set) var recipientCount = 0

    /// An endpoint whose address other endpoints have too.
    private struct Repeated {
        /// Equal for all endpoints with one destination.
        let digest: Int64
        let endpoint: UInt32
        /// The position in the order of the walk; the lowest two bits contain the reader.
        private let order: UInt32

        init(digest: Int64, endpoint: UInt32, place: Int, reader: ReaderKind) {
            self.digest = digest
            self.endpoint = endpoint
            order = UInt32(truncatingIfNeeded: place) << 2 | UInt32(reader.rawValue)
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
        let blobs = try Data.fetchCursor(
            database,
            sql: "SELECT endpoints FROM segments WHERE notice = ? ORDER BY number",
            arguments: [notice.rawValue]
        )
        while let blob = try blobs.next() {
            for endpoint in Segment.endpoints(in: blob) where endpoints.insert(Int64(endpoint)) { endpointCount += 1 }
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
                let page = try walk.page(database, part: place, after: row, limit: Segment.capacity)
                let reader = walk.parts[place].reader
                let found = page.entries.compactMap(\.endpoint)
                let digests = try EndpointAddresses.repeated(database, among: found)
                for endpoint in found {
                    guard let digest = digests[endpoint], endpoints.insert(endpoint) else { continue }
                    wait(endpoint, digest, reader)
                }
                guard let next = page.next else { break }
                row = next
            }
        }
        if isWalked { repeated.sort(by: Repeated.isLater) }
    }

    private mutating func wait(_ endpoint: Int64, _ digest: Int64, _ reader: ReaderKind) {
        let number = UInt32(truncatingIfNeeded: endpoint)
        repeated.append(Repeated(digest: digest, endpoint: number, place: repeated.count, reader: reader))
    }

    /// Continues until `limit` more endpoints are found, the page limit is reached, or the walk ends. Everything found
    /// is written, if necessary in a short segment, so that the stored cursor alone tells where to continue.
    mutating func freeze(_ database: Database, endpoints limit: Int) throws {
        if !isWalked { try walkOn(database, endpoints: limit) }
        if isWalked { try writeShared(database, endpoints: limit) }
        try database.execute(
            sql: "UPDATE progress SET total = ?, cursor = ? WHERE notice = ?",
            arguments: [endpointCount, isComplete ? nil : cursor.text, notice.rawValue]
        )
    }

    private mutating func walkOn(_ database: Database, endpoints limit: Int) throws {
        let hasRepeated = try EndpointAddresses.doRepeat(database)
        var found: [UInt32] = []
        var count = 0
        var pages = 0
        while count < limit, pages < Self.pagesPerStep, !isWalked {
            pages += 1
            let part = walk.parts[cursor.part]
            let size = min(Segment.capacity, limit)
            let page = try walk.page(database, part: cursor.part, after: cursor.row, limit: size)
            let digests =
                hasRepeated ? try EndpointAddresses.repeated(database, among: page.entries.compactMap(\.endpoint)) : [:]
            for entry in page.entries {
                if let person = entry.person, people.insert(person) { recipientCount += 1 }
                guard let endpoint = entry.endpoint, endpoints.insert(endpoint) else { continue }
                count += 1
                if hasRepeated, let digest = digests[endpoint] {
                    wait(endpoint, digest, part.reader)
                } else {
                    endpointCount += 1
                    found.append(UInt32(truncatingIfNeeded: endpoint))
                }
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
            var rest: [(endpoint: UInt32, place: Int)] = []
            for (place, shared) in batch.enumerated() {
                for other in shared.others where other.reader == reader { rest.append((other.endpoint, place)) }
            }
            while !rest.isEmpty {
                let chunk = rest.prefix(Segment.capacity)
                followers += chunk.enumerated().map { offset, other in
                    SharedPlaces.Follower(
                        place: UInt32(other.place),
                        ordinal: Segment.ordinal(segment: cursor.segment, place: offset),
                        endpoint: other.endpoint
                    )
                }
                try Segment.insert(
                    database,
                    notice: notice,
                    number: cursor.segment,
                    reader: reader,
                    endpoints: chunk.map { $0.endpoint }[...],
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
            endpoints: batch.map(\.first.endpoint)[...],
            followers: SharedPlaces.data(followers)
        )
    }

    private mutating func write(_ found: inout [UInt32], reader: ReaderKind, _ database: Database) throws {
        let chunk = found.prefix(Segment.capacity)
        try Segment.insert(database, notice: notice, number: cursor.segment, reader: reader, endpoints: chunk)
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

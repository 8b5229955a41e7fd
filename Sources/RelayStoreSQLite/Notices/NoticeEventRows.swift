import Crypto
import Foundation
import GRDB
import RelayModel
import RelayStore

/// The notices that an event created: one, or one for each person with the number.
///
/// An event is found by a digest of its identity: the sender's name and unit, the sender's id and the number. The
/// number itself is not stored, so no data of a removed person stay here.
enum NoticeEventRows {
    /// The prefix of the relay's own alerts in schema 7.
    private static let ownPrefix = "panda-relay:"

    /// The notices that this event created before, in order; empty if it is new.
    /// - Throws: ``StoreError/eventMismatch(notice:)`` if the sender reported it before with another risk or suspect.
    static func notices(_ database: Database, of event: NoticeEvent) throws -> [NoticeID] {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT notice, risk, suspect, others FROM events WHERE key = ?"),
            arguments: [key(of: try identified(database, event))]
        )
        guard let row else { return [] }
        let notice = NoticeID(rawValue: row[0])
        let notices = [notice] + others(row[3])
        guard case .reported(let report) = event else { return notices }
        // Events of schema 7 have no suspect.
        let isSame =
            row[1] as String? ?? report.risk.name == report.risk.name
            && row[2] as Data? ?? digest(of: report.suspect) == digest(of: report.suspect)
        guard isSame else { throw StoreError.eventMismatch(notice: notice) }
        return notices
    }

    /// Stores the notices that an event created.
    static func insert(_ database: Database, _ event: NoticeEvent, notices: [NoticeID]) throws {
        guard let first = notices.first else { return }
        var risk: String?
        var suspect: Data?
        if case .reported(let report) = event { (risk, suspect) = (report.risk.name, digest(of: report.suspect)) }
        try insert(
            database,
            key: key(of: try identified(database, event)),
            notice: first,
            others: notices.dropFirst(),
            risk: risk,
            suspect: suspect
        )
    }

    /// Reads the form that ``data(_:)`` writes.
    private static func others(_ data: Data?) -> [NoticeID] {
        (data ?? Data()).withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count - 7, by: 8).map { place in
                NoticeID(
                    rawValue: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self))
                )
            }
        }
    }

    /// Eight bytes per notice, little-endian; nil if there are none.
    private static func data(_ notices: ArraySlice<NoticeID>) -> Data? {
        guard !notices.isEmpty else { return nil }
        return notices.map(\.rawValue.littleEndian).withUnsafeBytes { Data($0) }
    }

    /// Converts an event of schema 7; its sender and person are found through its notice. If the person was removed, a
    /// repeat creates a second warning, which is safer than none.
    static func takeOver(
        _ database: Database,
        _ id: String,
        of notice: NoticeID,
        _ content: NoticeContentCoding.Content,
        units: [UnitPath]
    ) throws {
        if id.hasPrefix(ownPrefix) {
            let own = NoticeEvent.ownAlert(String(id.dropFirst(ownPrefix.count)))
            return try insert(database, key: key(of: own), notice: notice, risk: nil, suspect: nil)
        }
        guard case .protectionOf(let person) = content.audience,
            let digits = try String.fetchOne(
                database,
                sql: "SELECT phone FROM people WHERE id = ?",
                arguments: [person.text]
            ),
            let phone = PhoneNumber(stored: digits)
        else { return }
        for unit in units {
            let report = NoticeEvent.Report(
                issuer: content.issuer,
                unit: unit,
                id: id,
                phone: phone,
                risk: content.severity,
                suspect: nil
            )
            try insert(
                database,
                key: key(of: .reported(report)),
                notice: notice,
                risk: content.severity.name,
                suspect: nil
            )
        }
    }

    private static func insert(
        _ database: Database,
        key: Data,
        notice: NoticeID,
        others: ArraySlice<NoticeID> = [],
        risk: String?,
        suspect: Data?
    ) throws {
        // Omits the column if it is not needed: an upgrade from schema 7 writes events before the column exists.
        guard let others = data(others) else {
            return try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO events(key, notice, risk, suspect) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [key, notice.rawValue, risk, suspect])
        }
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO events(key, notice, risk, suspect, others) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [key, notice.rawValue, risk, suspect, others])
    }

    /// The event with the unit by which it is known: a renamed unit's events keep the path that they were stored with.
    private static func identified(_ database: Database, _ event: NoticeEvent) throws -> NoticeEvent {
        guard case .reported(var report) = event else { return event }
        report.unit = try UnitRows.eventPath(database, of: report.unit)
        return .reported(report)
    }

    private static func key(of event: NoticeEvent) -> Data {
        var hash = SHA256()
        switch event {
        case .reported(let report):
            add("reported", to: &hash)
            for part in [report.issuer, report.unit.text, report.id, report.phone.digits] { add(part, to: &hash) }
        case .ownAlert(let name):
            add("own alert", to: &hash)
            add(name, to: &hash)
        }
        return Data(hash.finalize())
    }

    /// Adds the part with its length, so that no two lists of parts have the same bytes.
    private static func add(_ part: String, to hash: inout SHA256) {
        withUnsafeBytes(of: UInt32(part.utf8.count).littleEndian) { hash.update(bufferPointer: $0) }
        hash.update(data: Array(part.utf8))
    }

    private static func digest(of suspect: String?) -> Data {
        suspect.map { Data(SHA256.hash(data: Array($0.utf8))) } ?? Data()
    }
}

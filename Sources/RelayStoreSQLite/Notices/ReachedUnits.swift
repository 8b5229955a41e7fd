import GRDB
import RelayModel
import RelayStore

/// The units in which a notice reaches a person or a circle, numbered as they are found while its audience is frozen.
///
/// A person lies in the home unit and in the unit of each circle that has the person as a member, as of acceptance: a
/// later move changes neither who saw the notice nor whose delivery it was. A unit that contains another one of the
/// same recipient is left out, because a scope that contains the deeper one sees the recipient anyway.
struct ReachedUnits: Sendable {
    /// Which segments name a unit.
    private struct Stretch {
        var first: Int
        var last: Int
    }

    /// The distinct sets of units that recipients lie in, as sorted numbers. The first one is empty.
    private(set) var sets: [[UInt32]] = [[]]
    private var setNumbers: [[UInt32]: UInt32] = [[]: 0]
    private var units: [UnitPath] = []
    private var numbers: [String: UInt32] = [:]
    private var stretches: [UInt32: Stretch] = [:]
    private var changed: Set<UInt32> = []
    /// The deepest unit that contains all that segments name.
    private var common: UnitPath?
    private var isCommonChanged = false
    /// The set that was asked for last: mostly the next one as well.
    private var latest: (home: UInt32?, area: UInt32?, set: UInt32) = (nil, nil, 0)
    /// The units of the notice that is corrected, by its numbers.
    private var corrected: (notice: NoticeID, numbers: [UInt32: UInt32])?

    init() {}

    /// Goes on after a restart.
    init(_ database: Database, resuming notice: NoticeID) throws {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT unit, number, first_segment, last_segment FROM reached_units WHERE notice = ? ORDER BY number",
            arguments: [notice.rawValue]
        )
        for row in rows {
            let number: UInt32 = try StoredColumn("reached_units", "number")
                .number(row[1] as Int64, row: notice.description)
            // A unit that was found and that no segment names yet has a number and no row.
            while units.count <= Int(number) { units.append(.root) }
            let unit = Self.unit(row[0])
            units[Int(number)] = unit
            numbers[unit.text] = number
            stretches[number] = Stretch(first: row[2], last: row[3])
            common = UnitPath.common([common ?? unit, unit])
        }
    }

    /// The number of a unit; nil for the root, which sees everything without being named.
    mutating func number(of unit: String) -> UInt32? {
        guard !unit.isEmpty else { return nil }
        if let known = numbers[unit] { return known }
        let number = UInt32(units.count)
        units.append(UnitPath(unchecked: unit))
        numbers[unit] = number
        return number
    }

    /// The set of a home unit and a circle's unit.
    mutating func set(home: UInt32?, area: UInt32?) -> UInt32 {
        if latest.home == home, latest.area == area { return latest.set }
        let found = set([home, area].compactMap(\.self))
        latest = (home, area, found)
        return found
    }

    /// The set of these units.
    mutating func set(_ all: [UInt32]) -> UInt32 {
        let distinct = Set(all)
        let deepest = distinct.filter { unit in
            !distinct.contains { $0 != unit && units[Int(unit)].contains(units[Int($0)]) }
        }.sorted()
        if let known = setNumbers[deepest] { return known }
        let number = UInt32(sets.count)
        sets.append(deepest)
        setNumbers[deepest] = number
        return number
    }

    /// The set that a recipient of the notice being corrected lies in.
    mutating func set(_ database: Database, of recipient: FrozenRecipient, in notice: NoticeID) throws -> UInt32 {
        if corrected?.notice != notice {
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT number, unit FROM reached_units WHERE notice = ?",
                arguments: [notice.rawValue]
            )
            var known: [UInt32: UInt32] = [:]
            for row in rows {
                known[UInt32(truncatingIfNeeded: row[0] as Int64)] = number(of: Self.unit(row[1]).text)
            }
            corrected = (notice, known)
        }
        return set(recipient.units.compactMap { corrected?.numbers[$0] })
    }

    /// Notes that a segment names the units of a set.
    mutating func note(set: UInt32, in segment: Int) {
        for unit in sets[Int(set)] {
            var stretch = stretches[unit] ?? Stretch(first: segment, last: segment)
            guard stretches[unit] == nil || segment < stretch.first || segment > stretch.last else { continue }
            stretch.first = min(stretch.first, segment)
            stretch.last = max(stretch.last, segment)
            stretches[unit] = stretch
            changed.insert(unit)
            widen(to: units[Int(unit)])
        }
    }

    private mutating func widen(to unit: UnitPath) {
        guard common.map({ !$0.contains(unit) }) ?? true else { return }
        common = UnitPath.common([common ?? unit, unit])
        isCommonChanged = true
    }

    /// A unit as the index holds it: a unit and all below it are one stretch.
    static func key(_ unit: UnitPath) -> String { unit.text + "/" }

    private static func unit(_ key: String) -> UnitPath { UnitPath(unchecked: String(key.dropLast())) }

    /// Writes what has changed.
    mutating func write(_ database: Database, of notice: NoticeID) throws {
        guard !changed.isEmpty else { return }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO reached_units(notice, unit, number, first_segment, last_segment) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT(notice, unit) DO UPDATE SET first_segment = excluded.first_segment,
                    last_segment = excluded.last_segment
                """
        )
        for number in changed.sorted() {
            guard let stretch = stretches[number] else { continue }
            try statement.execute(arguments: [
                notice.rawValue, Self.key(units[Int(number)]), Int64(number), stretch.first, stretch.last,
            ])
        }
        changed = []
        guard isCommonChanged else { return }
        isCommonChanged = false
        try database.cachedStatement(sql: "UPDATE notices SET reached_unit = ? WHERE id = ?")
            .execute(arguments: [common?.text, notice.rawValue])
    }
}

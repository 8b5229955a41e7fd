import Foundation
import RelayModel

/// Whom a place of a frozen audience is for, as of the notice's acceptance: a person in a role of a circle, or a circle
/// itself.
///
/// A segment holds its recipients as runs with one circle, role and set of units: the run's length and role, the circle
/// as a difference to the run before, the units' numbers, then for each place the person as a difference to the place
/// before. Numbers are varints of 7 bits a byte, differences zigzag: 1 to 2 bytes a recipient where people follow each
/// other in the roster, at most some 10 where each place is another circle's.
struct FrozenRecipient: Hashable, Sendable {
    /// The person's row number; 0 for an endpoint of a circle.
    let person: UInt32
    /// The row number of the circle through which the person came into the audience, or whose endpoint it is; 0 where
    /// no circle was named.
    let circle: UInt32
    /// The person's role in that circle; nil for an endpoint of a circle.
    let role: Role?
    /// Numbers of the units in which the person or the circle lies; see ``ReachedUnits``.
    let units: [UInt32]
}

/// A recipient while its audience is frozen: 16 bytes, with the units as a number of a set.
struct Recipient: Hashable, Sendable {
    var person: UInt32 = 0
    var circle: UInt32 = 0
    /// See ``RecipientCoding/code(of:)``.
    var role: UInt8 = 0
    /// The number of a set in ``ReachedUnits``.
    var units: UInt32 = 0

    func isAlike(_ other: Recipient) -> Bool { circle == other.circle && role == other.role && units == other.units }
}

/// The stored form of a segment's recipients.
enum RecipientCoding {
    /// Stored by their place here, from 1 on; 0 is none. Never reordered: a new role comes last.
    private static let roles: [Role] = [
        .protected, .guardian, .homeroomTeacher, .gradeTeacher, .counsellor, .classMonitor, .officer, .lead,
    ]
    private static let roleBits: UInt64 = 4

    static func code(of role: Role?) -> UInt8 {
        role.flatMap { roles.firstIndex(of: $0) }.map { UInt8($0 + 1) } ?? 0
    }

    /// Writes recipients in the order of their places.
    static func data(_ recipients: [Recipient], units sets: [[UInt32]]) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(recipients.count * 2)
        var person: UInt32 = 0
        var circle: UInt32 = 0
        var start = 0
        while start < recipients.count {
            let first = recipients[start]
            var end = start + 1
            while end < recipients.count, first.isAlike(recipients[end]) { end += 1 }
            append(UInt64(end - start) << roleBits | UInt64(first.role), to: &bytes)
            append(from: circle, to: first.circle, &bytes)
            let units = sets[Int(first.units)]
            append(UInt64(units.count), to: &bytes)
            for unit in units { append(UInt64(unit), to: &bytes) }
            while start < end {
                let next = recipients[start].person
                // The next one of the roster, as it mostly is: a difference of 1.
                if next == person &+ 1 { bytes.append(2) } else { append(from: person, to: next, &bytes) }
                person = next
                start += 1
            }
            circle = first.circle
        }
        return Data(bytes)
    }

    /// Reads what ``data(_:units:)`` wrote; nil for anything else.
    static func recipients(in data: Data) -> [FrozenRecipient]? {
        var numbers = Numbers(bytes: [UInt8](data))
        var found: [FrozenRecipient] = []
        var person: UInt32 = 0
        var circle: UInt32 = 0
        while !numbers.isEmpty {
            guard let head = numbers.next(), let number = numbers.next(after: circle), let count = numbers.next(),
                let known = role(of: UInt8(head & 0xF)), head >> roleBits <= UInt64(Segment.capacity),
                count <= UInt64(data.count)
            else { return nil }
            circle = number
            var units: [UInt32] = []
            for _ in 0..<count {
                guard let unit = numbers.next().flatMap({ UInt32(exactly: $0) }) else { return nil }
                units.append(unit)
            }
            for _ in 0..<head >> roleBits {
                guard let next = numbers.next(after: person) else { return nil }
                person = next
                found.append(FrozenRecipient(person: person, circle: circle, role: known, units: units))
            }
        }
        return found
    }

    /// The role of a code; nil for a code that none has.
    private static func role(of code: UInt8) -> Role?? {
        guard code > 0 else { return .some(nil) }
        return code <= roles.count ? .some(roles[Int(code) - 1]) : nil
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func append(from before: UInt32, to number: UInt32, _ bytes: inout [UInt8]) {
        let difference = Int64(number) - Int64(before)
        append(UInt64(bitPattern: difference << 1 ^ difference >> 63), to: &bytes)
    }

    /// Varints, one after the other.
    private struct Numbers {
        let bytes: [UInt8]
        private var place = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isEmpty: Bool { place >= bytes.count }

        mutating func next() -> UInt64? {
            var number: UInt64 = 0
            var shift: UInt64 = 0
            while place < bytes.count, shift < 63 {
                let byte = bytes[place]
                place += 1
                number |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return number }
                shift += 7
            }
            return nil
        }

        /// A number that is stored as the difference to the one before.
        mutating func next(after before: UInt32) -> UInt32? {
            guard let zigzag = next() else { return nil }
            let difference = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
            return UInt32(exactly: Int64(before) + difference)
        }
    }
}

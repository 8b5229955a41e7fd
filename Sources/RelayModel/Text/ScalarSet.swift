/// A set of Unicode scalars, kept as ranges. The ranges that check a text are those that a pattern prints.
public struct ScalarSet: Sendable, Hashable {
    private let ranges: [ClosedRange<UInt32>]

    /// The scalars of these ranges.
    public init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

    /// Whether the scalar is in the set.
    public func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } }

    /// The scalars of both sets.
    public func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    /// The set as it stands between the brackets of a regular expression's class (ECMA 262).
    public var pattern: String {
        ranges.map { range in
            let first = Self.escaped(range.lowerBound)
            return range.count == 1 ? first : "\(first)-\(Self.escaped(range.upperBound))"
        }.joined()
    }

    /// `\uXXXX`; beyond four digits the character itself, because engines disagree on how to escape it.
    private static func escaped(_ value: UInt32) -> String {
        guard value > 0xFFFF, let scalar = Unicode.Scalar(value) else {
            let digits = String(value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return String(Character(scalar))
    }
}

extension ScalarSet {
    /// White space (Unicode's White_Space property).
    public static let white = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
    ])

    /// NUL, which C's libraries take for the end of a text.
    public static let nul = ScalarSet([0...0])

    /// What one line does not hold: control characters, line and paragraph separators (categories Cc, Zl and Zp).
    public static let control = ScalarSet([0...0x1F, 0x7F...0x9F, 0x2028...0x2029])

    /// Characters that steer others and are not seen (category Cf), such as a zero-width space.
    public static let format = ScalarSet([
        0xAD...0xAD, 0x600...0x605, 0x61C...0x61C, 0x6DD...0x6DD, 0x70F...0x70F, 0x890...0x891, 0x8E2...0x8E2,
        0x180E...0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFEFF...0xFEFF,
        0xFFF9...0xFFFB, 0x110BD...0x110BD, 0x110CD...0x110CD, 0x13430...0x1343F, 0x1BCA0...0x1BCA3,
        0x1D173...0x1D17A, 0xE0001...0xE0001, 0xE0020...0xE007F,
    ])
}

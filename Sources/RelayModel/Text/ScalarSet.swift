/// A set of Unicode scalars as ranges. Checks and printed patterns use the same ranges.
public struct ScalarSet: Sendable, Hashable {
    private let ranges: [ClosedRange<UInt32>]

    /// Creates a set of ranges.
    public init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

    /// Whether the scalar is in the set.
    public func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } }

    /// The scalars of both sets.
    public func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    /// The set as a class of a regular expression (ECMA 262), without the brackets.
    public var pattern: String {
        ranges.map { range in
            let first = Self.escaped(range.lowerBound)
            return range.count == 1 ? first : "\(first)-\(Self.escaped(range.upperBound))"
        }.joined()
    }

    /// `\uXXXX`. A scalar of more than four digits is written as itself, because engines disagree on its escape.
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

    /// NUL, which C libraries treat as the end of a text.
    public static let nul = ScalarSet([0...0])

    /// Characters that a line must not contain: control characters, line and paragraph separators (categories Cc, Zl
    /// and Zp).
    public static let control = ScalarSet([0...0x1F, 0x7F...0x9F, 0x2028...0x2029])

    /// Invisible characters that control others (category Cf), such as a zero-width space.
    public static let format = ScalarSet([
        0xAD...0xAD, 0x600...0x605, 0x61C...0x61C, 0x6DD...0x6DD, 0x70F...0x70F, 0x890...0x891, 0x8E2...0x8E2,
        0x180E...0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFEFF...0xFEFF,
        0xFFF9...0xFFFB, 0x110BD...0x110BD, 0x110CD...0x110CD, 0x13430...0x1343F, 0x1BCA0...0x1BCA3,
        0x1D173...0x1D17A, 0xE0001...0xE0001, 0xE0020...0xE007F,
    ])

    /// Invisible characters that a pasted value may carry: soft hyphen, zero-width blanks and joiners, direction marks,
    /// byte order mark.
    public static let invisible = ScalarSet([
        0xAD...0xAD, 0x61C...0x61C, 0x180E...0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F,
        0xFEFF...0xFEFF,
    ])

    /// Characters that are ignored at either end of a value.
    public static let edge = white.union(invisible)

    /// Characters that are ignored between the digits of a telephone number: blanks, invisible characters, brackets,
    /// hyphens and dashes.
    public static let numberSeparators = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0x28...0x29, 0x2D...0x2D, 0x85...0x85, 0xA0...0xA0, 0xAD...0xAD, 0x61C...0x61C,
        0x1680...0x1680, 0x180E...0x180E, 0x2000...0x2015, 0x2028...0x202F, 0x205F...0x206F, 0x2212...0x2212,
        0x3000...0x3000, 0xFEFF...0xFEFF, 0xFF08...0xFF09, 0xFF0D...0xFF0D,
    ])

    /// Quotes that a spreadsheet or its user puts around a value to keep it as text.
    public static let quotes = ScalarSet([
        0x22...0x22, 0x27...0x27, 0x2018...0x2019, 0x201C...0x201D, 0xFF02...0xFF02, 0xFF07...0xFF07,
    ])

    /// The equals sign, which makes a cell a formula: `="19900000001"`.
    public static let equals = ScalarSet([0x3D...0x3D, 0xFF1D...0xFF1D])

    /// Line breaks and tabs, which a one-line value shows as blanks.
    public static let lineBreaks = ScalarSet([0x09...0x0D, 0x85...0x85, 0x2028...0x2029])

    /// Control characters other than line breaks.
    public static let unprintable = ScalarSet([0...0x08, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F])
}

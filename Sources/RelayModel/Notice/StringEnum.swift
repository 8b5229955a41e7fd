/// An enumeration whose cases have one written name, the same in API, CSV, configuration and store.
public protocol StringEnum: CaseIterable, Sendable {
    /// The written name, snake_case.
    var name: String { get }
}

extension StringEnum {
    /// The case with this written name, or nil.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// All names, for error texts: `urgent, normal, bulk`.
    public static var names: String { allCases.map(\.name).joined(separator: ", ") }
}

extension StringEnum where Self: RawRepresentable, RawValue == String {
    public var name: String { rawValue }
}

/// Who goes first. Every queue, slot and connection of the relay is shared out by lane.
public enum Lane: UInt8, Sendable, Comparable, CaseIterable {
    case urgent = 0
    case normal = 1
    case bulk = 2

    /// More urgent sorts first.
    public static func < (left: Lane, right: Lane) -> Bool { left.rawValue < right.rawValue }
}

extension Lane: StringEnum {
    public var name: String {
        switch self {
        case .urgent: "urgent"
        case .normal: "normal"
        case .bulk: "bulk"
        }
    }
}

/// Who reads a delivery. A warning has a text of its own for each kind of reader (domain rule 1).
public enum ReaderKind: UInt8, StringEnum {
    /// An ordinary member: the notice's own text.
    case member = 0
    /// The protected person: no link, no number to call back, no reply request.
    case protected = 1
    /// A guardian: who, what, and what to do; names and numbers masked.
    case guardian = 2

    public var name: String {
        switch self {
        case .member: "member"
        case .protected: "protected"
        case .guardian: "guardian"
        }
    }
}

/// An enumeration whose cases have one written name, the same in the API, CSV, configuration and store.
public protocol StringEnum: CaseIterable, Sendable {
    /// The written name in snake_case.
    var name: String { get }
}

extension StringEnum {
    /// Returns the case with this written name, or nil.
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

/// The priority of a notice. Every queue, rate limit and connection limit of the relay is divided by lane.
public enum Lane: UInt8, Sendable, Comparable, CaseIterable {
    case urgent = 0
    case normal = 1
    case bulk = 2

    /// The more urgent lane sorts first.
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

/// The reader of a delivery. A warning has a separate text for each kind of reader (domain rule 1).
public enum ReaderKind: UInt8, StringEnum {
    /// An ordinary member: the notice's own text.
    case member = 0
    /// The protected person: no link, no number to call back, no reply request.
    case protected = 1
    /// A guardian: whom it concerns, what happened and what to do; names and numbers masked.
    case guardian = 2

    public var name: String {
        switch self {
        case .member: "member"
        case .protected: "protected"
        case .guardian: "guardian"
        }
    }
}

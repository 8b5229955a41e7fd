/// Who goes first. Every queue, slot and connection of the relay is shared out by lane.
public enum Lane: UInt8, Sendable, Comparable, CaseIterable {
    case urgent = 0
    case normal = 1
    case bulk = 2

    /// More urgent sorts first.
    public static func < (left: Lane, right: Lane) -> Bool { left.rawValue < right.rawValue }
}

extension Lane: NamedCase {
    public var name: String {
        switch self {
        case .urgent: "urgent"
        case .normal: "normal"
        case .bulk: "bulk"
        }
    }
}

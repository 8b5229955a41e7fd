import Glibc

/// Why a roster was not written.
public enum RosterWriteFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system refused: what was being done to which path, and its `errno`.
    case system(doing: String, path: String, code: Int32)
    /// A membership names somebody who is not among the roster's people.
    case unknownPerson(String)
    /// Somebody is in no circle, so no row of members.csv would hold them.
    case personWithoutCircle(String)

    /// The fault in one line, ids masked where they look like numbers.
    public var description: String {
        switch self {
        case .system(let action, let path, let code): "cannot \(action) \(path): \(String(cString: strerror(code)))"
        case .unknownPerson(let id): "a membership names \(Shown.value(id)), who is not among the people"
        case .personWithoutCircle(let id):
            "\(Shown.value(id)) is in no circle, and members.csv has one row per membership"
        }
    }
}

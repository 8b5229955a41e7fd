/// Whose endpoint it is: a person's, or a whole circle's. Written `person:ID` or `circle:ID`.
public enum EndpointOwner: Hashable, Sendable, LosslessStringConvertible {
    case person(PersonID)
    case circle(CircleID)

    /// Reads `person:ID` or `circle:ID`; else nil.
    public init?(_ text: String) {
        if text.hasPrefix("person:"), let id = PersonID(String(text.dropFirst(7))) {
            self = .person(id)
        } else if text.hasPrefix("circle:"), let id = CircleID(String(text.dropFirst(7))) {
            self = .circle(id)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .person(let id): "person:\(id)"
        case .circle(let id): "circle:\(id)"
        }
    }
}

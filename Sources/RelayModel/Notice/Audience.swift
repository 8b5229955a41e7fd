/// Whom a notice is for, as the sender said it. It is frozen into endpoints when the notice is accepted.
public enum Audience: Hashable, Sendable {
    /// Members and endpoints of circles. No roles means everybody, and the circles' own endpoints too; with roles, only
    /// members with one of them.
    case circles(ids: [CircleID], roles: [Role], includeChildren: Bool)
    /// A warning's: the person, and the guardians of every circle in which the person is `protected`.
    case protectionOf(PersonID)
    /// A correction's: exactly those another notice reached or may have reached.
    case recipientsOf(NoticeID)
    /// Named endpoints: a test message.
    case endpoints([EndpointID])
}

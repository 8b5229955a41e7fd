/// One case of an address vector file and what the guard said.
public struct AddressVectorResult: Hashable, Sendable {
    /// List, number from 1, and the case's value cut to 60 characters.
    public let id: String
    /// `refuse` or `allow`.
    public let expected: String
    /// `refuse`, `allow`, `lookup` where a name was looked up that its form already forbids, or `unreadable`.
    public let got: String
    /// The rule that refused, for people.
    public let detail: String

    /// Whether the guard did what was expected.
    public var isOK: Bool { expected == got }
}

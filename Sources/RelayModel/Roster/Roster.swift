/// The circles, people, memberships and endpoints of one import, each list in file order.
public struct Roster: Hashable, Sendable {
    public var circles: [Circle]
    public var people: [Person]
    public var memberships: [Membership]
    public var endpoints: [Endpoint]
    /// Units that the roster describes; its circles may name others.
    public var units: [OrganisationUnit]

    public init(
        circles: [Circle] = [],
        people: [Person] = [],
        memberships: [Membership] = [],
        endpoints: [Endpoint] = [],
        units: [OrganisationUnit] = []
    ) {
        self.circles = circles
        self.people = people
        self.memberships = memberships
        self.endpoints = endpoints
        self.units = units
    }
}

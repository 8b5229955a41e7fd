import RelayModel

extension Roster {
    /// People with a webhook each, in one circle called `all`.
    static func webhooks(_ people: Int, at url: String) -> Roster {
        var roster = Roster()
        let circle = CircleID(unchecked: "all")
        roster.circles = [Circle(id: circle, name: "全体", kind: .class, unit: .root)]
        for number in 0..<people {
            let id = PersonID(unchecked: "p\(number)")
            roster.people.append(Person(id: id, name: "某人"))
            roster.memberships.append(Membership(circle: circle, person: id, role: .protected))
            roster.endpoints.append(
                Endpoint(
                    id: EndpointID(unchecked: "e\(number)"),
                    owner: .person(id),
                    channel: ChannelName(unchecked: "webhook"),
                    address: Secret("\(url)/webhook/e\(number)")
                )
            )
        }
        return roster
    }
}

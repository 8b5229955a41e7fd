import RelayAPI
import RelayModel
import RelayStore

extension CircleResponse {
    /// A circle of the store.
    init(circle: Circle) {
        self.init()
        id = circle.id.text
        name = circle.name
        kind = circle.kind.name
        parentID = circle.parent?.text
        unit = circle.unit.text
    }
}

extension MemberResponse {
    /// A member of the store.
    init(member: Member) {
        self.init()
        personID = member.person.id.text
        name = member.person.name
        role = member.role.name
        maskedPhone = member.person.phone?.masked
        unit = member.person.unit.text
        etag = "\"\(member.revision)\""
    }
}

extension MembershipResponse {
    /// A stored membership.
    init(membership: Membership) {
        self.init()
        (circleID, personID, role) = (membership.circle.text, membership.person.text, membership.role.name)
    }
}

extension PersonResponse {
    /// A person of the store.
    init(person: Person) {
        self.init()
        id = person.id.text
        name = person.name
        maskedPhone = person.phone?.masked
        unit = person.unit.text
    }
}

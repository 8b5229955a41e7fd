import RelayModel
import RelayService
import RelayStore
import Testing

/// A call of one method of a service, with everything that its rule says: the table that ``ServiceRuleTests`` runs.
struct ServiceCall: Sendable, CustomTestStringConvertible {
    /// What the call names.
    enum Subject {
        /// A record in another unit's place: for a caller who does not see it, it must be as if it did not exist.
        case record
        /// All records of a kind: a caller gets those of the own unit.
        case list
        /// Nothing stored.
        case nothing
    }

    let name: String
    /// What the caller's role must allow, all of it.
    let permissions: Set<Permission>
    var subject = Subject.record
    /// Whether the call asks the store at all.
    var readsStore = true
    /// Gives how many items a list has, else nil.
    let run: @Sendable (RelayServices, Caller) async throws -> Int?

    var testDescription: String { name }

    static let circle = CircleID(unchecked: "class-1")
    static let person = PersonID(unchecked: "student")
    static let endpoint = EndpointID(unchecked: "guardian-e")
    static let notice = NoticeID(rawValue: 1 << 20)
    static let delivery = DeliveryID(notice: notice, ordinal: 0)

    static let all = notices + deliveries + circles + people + endpoints + others

    private static func sent(to circle: CircleID = circle) -> SendRequest {
        SendRequest(kind: .bulletin, title: "警情通报", body: "请注意。", circles: [circle])
    }

    private static let notices = [
        ServiceCall(name: "notices.send", permissions: [.send]) { services, caller in
            _ = try await services.notices.send(sent(), as: caller)
            return nil
        },
        ServiceCall(name: "notices.send urgent", permissions: [.send, .warn]) { services, caller in
            var request = sent()
            request.lane = .urgent
            _ = try await services.notices.send(request, as: caller)
            return nil
        },
        ServiceCall(name: "notices.preview", permissions: [.send]) { services, caller in
            let audience = Audience.circles(ids: [circle], roles: [], includeChildren: false)
            _ = try await services.notices.preview(audience, forDrill: false, as: caller)
            return nil
        },
        ServiceCall(
            name: "notices.messages",
            permissions: [.send],
            subject: .nothing,
            readsStore: false
        ) { services, caller in
            _ = try services.notices.messages(of: sent(), on: [ChannelName(unchecked: "human")], as: caller)
            return nil
        },
        ServiceCall(name: "notices.notice", permissions: [.read]) { services, caller in
            _ = try await services.notices.notice(notice, as: caller)
            return nil
        },
        ServiceCall(name: "notices.notices", permissions: [.read], subject: .list) { services, caller in
            try await services.notices.notices(NoticeFilter(), after: nil, limit: 10, as: caller).items.count
        },
        ServiceCall(name: "notices.status", permissions: [.read]) { services, caller in
            _ = try await services.notices.status(of: notice, as: caller)
            return nil
        },
        ServiceCall(name: "notices.watch", permissions: [.read]) { services, caller in
            _ = try await services.notices.watch(notice, as: caller)
            return nil
        },
        ServiceCall(name: "notices.cancel", permissions: [.stop]) { services, caller in
            _ = try await services.notices.cancel(notice, as: caller)
            return nil
        },
        ServiceCall(name: "notices.correct", permissions: [.stop, .send]) { services, caller in
            _ = try await services.notices.correct(notice, title: "更正", body: "请以此为准。", as: caller)
            return nil
        },
        ServiceCall(name: "warnings.warn", permissions: [.warn]) { services, caller in
            let phone = try #require(PhoneNumber("19900001234"))
            _ = try await services.warnings.warn(WarnRequest(eventID: "evt-1", phone: phone), as: caller)
            return nil
        },
    ]

    private static let deliveries = [
        ServiceCall(name: "deliveries.deliveries", permissions: [.read], subject: .list) { services, caller in
            try await services.deliveries.deliveries(DeliveryFilter(), after: nil, limit: 10, as: caller).items.count
        },
        ServiceCall(name: "deliveries.deliveries by notice", permissions: [.read]) { services, caller in
            let filter = DeliveryFilter(notice: notice)
            _ = try await services.deliveries.deliveries(filter, after: nil, limit: 10, as: caller)
            return nil
        },
        ServiceCall(name: "deliveries.deliveries(of:)", permissions: [.read]) { services, caller in
            _ = try await services.deliveries.deliveries(of: notice, state: nil, after: nil, limit: 10, as: caller)
            return nil
        },
        ServiceCall(name: "deliveries.delivery", permissions: [.read]) { services, caller in
            _ = try await services.deliveries.delivery(delivery, as: caller)
            return nil
        },
        ServiceCall(name: "deliveries.replay", permissions: [.stop, .send]) { services, caller in
            _ = try await services.deliveries.replay(delivery, as: caller)
            return nil
        },
        ServiceCall(name: "deliveries.confirmForwarded", permissions: [.forward]) { services, caller in
            _ = try await services.deliveries.confirmForwarded(delivery, as: caller)
            return nil
        },
    ]

    private static let circles = [
        ServiceCall(name: "roster.circles", permissions: [.read], subject: .list) { services, caller in
            try await services.roster.circles(after: nil, limit: 10, as: caller).items.count
        },
        ServiceCall(name: "roster.circle", permissions: [.read]) { services, caller in
            _ = try await services.roster.circle(circle, as: caller)
            return nil
        },
        ServiceCall(name: "roster.put circle", permissions: [.manageRoster]) { services, caller in
            // The unit lies in neither caller's, so that the answer must not tell whether the id is taken.
            let wanted = Circle(id: circle, name: "新", kind: .class, parent: nil, unit: UnitPath(unchecked: "other"))
            _ = try await services.roster.put(wanted, ifMatch: nil, as: caller)
            return nil
        },
        ServiceCall(name: "roster.change circle", permissions: [.manageRoster]) { services, caller in
            var change = CircleChange()
            change.name = "新"
            _ = try await services.roster.change(circle, change, ifMatch: nil, as: caller)
            return nil
        },
        ServiceCall(name: "roster.remove circle", permissions: [.manageRoster]) { services, caller in
            try await services.roster.remove(circle, ifMatch: nil, as: caller)
            return nil
        },
        ServiceCall(name: "roster.members", permissions: [.readPeople]) { services, caller in
            _ = try await services.roster.members(of: circle, after: nil, limit: 10, as: caller)
            return nil
        },
        ServiceCall(name: "roster.member", permissions: [.readPeople]) { services, caller in
            _ = try await services.roster.member(person, of: circle, as: caller)
            return nil
        },
        ServiceCall(name: "roster.put membership", permissions: [.manageRoster]) { services, caller in
            let membership = Membership(circle: circle, person: person, role: .lead)
            _ = try await services.roster.put(membership, ifMatch: nil, as: caller)
            return nil
        },
        ServiceCall(name: "roster.remove membership", permissions: [.manageRoster]) { services, caller in
            try await services.roster.remove(person, from: circle, ifMatch: nil, as: caller)
            return nil
        },
    ]

    private static let people = [
        ServiceCall(name: "roster.people", permissions: [.readPeople], subject: .list) { services, caller in
            try await services.roster.people(after: nil, limit: 10, as: caller).items.count
        },
        ServiceCall(name: "roster.person", permissions: [.readPeople]) { services, caller in
            _ = try await services.roster.person(person, as: caller)
            return nil
        },
        ServiceCall(name: "roster.put person", permissions: [.manageRoster]) { services, caller in
            let wanted = Person(id: person, name: "新", phone: nil)
            let unit = UnitPath(unchecked: "other")
            _ = try await services.roster.put(wanted, unit: unit, ifMatch: nil, as: caller)
            return nil
        },
        ServiceCall(name: "roster.change person", permissions: [.manageRoster]) { services, caller in
            var change = PersonChange()
            change.name = "新"
            _ = try await services.roster.change(person, change, ifMatch: nil, as: caller)
            return nil
        },
        ServiceCall(name: "roster.remove person", permissions: [.manageRoster]) { services, caller in
            try await services.roster.remove(person, ifMatch: nil, as: caller)
            return nil
        },
    ]

    private static let endpoints = [
        ServiceCall(name: "endpoints.endpoints", permissions: [.readPeople], subject: .list) { services, caller in
            try await services.endpoints.endpoints(after: nil, limit: 10, as: caller).items.count
        },
        ServiceCall(name: "endpoints.endpoint", permissions: [.readPeople]) { services, caller in
            _ = try await services.endpoints.endpoint(endpoint, as: caller)
            return nil
        },
        ServiceCall(name: "endpoints.put", permissions: [.manageRoster]) { services, caller in
            let wanted = Endpoint(
                id: endpoint,
                owner: .circle(circle),
                channel: ChannelName(unchecked: "human"),
                address: Secret("class-group")
            )
            _ = try await services.endpoints.put(wanted, ifMatch: nil, as: caller)
            return nil
        },
        ServiceCall(name: "endpoints.change", permissions: [.manageRoster]) { services, caller in
            var change = EndpointChange()
            change.enabled = false
            _ = try await services.endpoints.change(endpoint, change, ifMatch: nil, as: caller)
            return nil
        },
        ServiceCall(name: "endpoints.remove", permissions: [.manageRoster]) { services, caller in
            try await services.endpoints.remove(endpoint, ifMatch: nil, as: caller)
            return nil
        },
        ServiceCall(name: "endpoints.test", permissions: [.manageRoster]) { services, caller in
            _ = try await services.endpoints.test(endpoint, as: caller)
            return nil
        },
    ]

    private static let others = [
        ServiceCall(name: "imports.importRoster", permissions: [.manageRoster], subject: .nothing) { services, caller in
            _ = try await services.imports.importRoster(ServicesUnderTest.roster, prune: false, as: caller)
            return nil
        },
        ServiceCall(name: "keys.create", permissions: [.manageKeys], subject: .nothing) { services, caller in
            _ = try await services.keys.create(name: "a", role: .auditor, scope: caller.scope, as: caller)
            return nil
        },
        ServiceCall(name: "keys.keys", permissions: [.manageKeys], subject: .list) { services, caller in
            try await services.keys.keys(as: caller).count
        },
        ServiceCall(name: "keys.revoke", permissions: [.manageKeys]) { services, caller in
            try await services.keys.revoke(KeyID(rawValue: 7), as: caller)
            return nil
        },
    ]
}

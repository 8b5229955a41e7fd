import RelayModel
import RelayStore

@testable import RelayHTTP

/// A request that names one record, to be sent for records at every position.
struct ScopeProbe: Sendable {
    /// The place in the request that names the record.
    enum Place: Equatable, Sendable {
        case path
        /// A field of the body, or a filter of the query.
        case field(String)
    }

    struct Request {
        var method: String
        var path: String
        var body: String?
    }

    /// The document's operationId.
    let route: String
    /// The roles that may call it, as in Docs/api.md.
    let roles: Set<AccessRole>
    let place: Place
    /// Whether it changes the record. A record that is only visible is then refused with 403.
    var changes = false
    var needsNotice = false
    /// Whether the key sees records of this kind in other units.
    var knowsSeen = false
    let request: @Sendable (_ world: ScopeWorld, _ number: Int, _ position: ScopePosition) -> Request

    private static let all = Set(AccessRole.allCases)
    private static let readers = all.subtracting([.integration])
    private static let keepers: Set<AccessRole> = [.admin, .operatorRole, .counsellor]
    private static let senders: Set<AccessRole> = [.admin, .operatorRole, .counsellor, .integration]
    private static let stoppers: Set<AccessRole> = [.admin, .operatorRole, .counsellor, .approver]

    /// All requests that name a record.
    static let probes: [ScopeProbe] = units + circles + members + people + endpoints + notices + deliveries + others

    private static let units: [ScopeProbe] = [
        ScopeProbe(route: "getUnit", roles: all, place: .path) { world, number, position in
            Request(method: "GET", path: "/v1/units/by-path?path=\(world.unit(number, position))")
        },
        ScopeProbe(route: "putUnit", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(
                method: "PUT",
                path: "/v1/units/by-path?path=\(world.unit(number, position))",
                body: #"{"name":"新"}"#
            )
        },
        ScopeProbe(route: "changeUnit", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(
                method: "PATCH",
                path: "/v1/units/by-path?path=\(world.unit(number, position))",
                body: #"{"name":"新"}"#
            )
        },
        ScopeProbe(route: "changeUnit", roles: keepers, place: .field("path")) { world, number, position in
            Request(
                method: "PATCH",
                path: "/v1/units/by-path?path=\(world.unit(number, position == .below ? .below : .own))",
                body: #"{"path":"\#(world.unit(number, position))"}"#
            )
        },
        ScopeProbe(route: "removeUnit", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(method: "DELETE", path: "/v1/units/by-path?path=\(world.unit(number, position))")
        },
    ]

    private static let circles: [ScopeProbe] = [
        ScopeProbe(route: "getCircle", roles: all, place: .path) { world, number, position in
            Request(method: "GET", path: "/v1/circles/\(world.circle(number, position))")
        },
        ScopeProbe(route: "putCircle", roles: keepers, place: .path, changes: true) { world, number, position in
            // Names the record's own unit: one of the key's if the key may replace it, else another one.
            let unit = position.isOwn ? position.unit : "city/b"
            return Request(
                method: "PUT",
                path: "/v1/circles/\(world.circle(number, position))",
                body: #"{"name":"新","kind":"class","unit":"\#(unit)"}"#
            )
        },
        ScopeProbe(route: "putCircle", roles: keepers, place: .field("parent_id")) { world, number, position in
            Request(
                method: "PUT",
                path: "/v1/circles/new-\(number)",
                body:
                    #"{"name":"新","kind":"class","unit":"city/a","parent_id":"\#(world.circle(number, position))"}"#
            )
        },
        ScopeProbe(route: "changeCircle", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(
                method: "PATCH",
                path: "/v1/circles/\(world.circle(number, position))",
                body: #"{"name":"新"}"#
            )
        },
        ScopeProbe(route: "changeCircle", roles: keepers, place: .field("parent_id")) { world, number, position in
            // A parent of one of the key's circles; that circle itself would contain itself.
            let child = position == .own ? world.circle(number, .below) : world.circle(number, .own)
            return Request(
                method: "PATCH",
                path: "/v1/circles/\(child)",
                body: #"{"parent_id":\#(position == .below ? "null" : "\"\(world.circle(number, position))\"")}"#
            )
        },
        ScopeProbe(route: "changeCircle", roles: keepers, place: .field("unit")) { world, number, position in
            Request(
                method: "PATCH",
                path: "/v1/circles/\(world.circle(number, .own))",
                body: #"{"unit":"\#(position == .nothing ? "nowhere" : position.unit)"}"#
            )
        },
        ScopeProbe(route: "removeCircle", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(method: "DELETE", path: "/v1/circles/\(world.circle(number, position))")
        },
    ]

    private static let members: [ScopeProbe] = [
        ScopeProbe(route: "listMembers", roles: readers, place: .path) { world, number, position in
            Request(method: "GET", path: "/v1/circles/\(world.circle(number, position))/members")
        },
        ScopeProbe(route: "putMember", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(
                method: "PUT",
                path: "/v1/circles/\(world.circle(number, position))/members/\(world.person(number, .own))",
                body: #"{"role":"lead"}"#
            )
        },
        ScopeProbe(
            route: "putMember",
            roles: keepers,
            place: .path,
            changes: true,
            knowsSeen: true
        ) { world, number, position in
            Request(
                method: "PUT",
                path: "/v1/circles/\(world.circle(number, .own))/members/\(world.person(number, position))",
                body: #"{"role":"lead"}"#
            )
        },
        ScopeProbe(route: "removeMember", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(
                method: "DELETE",
                path: "/v1/circles/\(world.circle(number, position))/members/\(world.person(number, position))"
            )
        },
    ]

    private static let people: [ScopeProbe] = [
        ScopeProbe(route: "getPerson", roles: readers, place: .path, knowsSeen: true) { world, number, position in
            Request(method: "GET", path: "/v1/people/\(world.person(number, position))")
        },
        ScopeProbe(
            route: "putPerson",
            roles: keepers,
            place: .path,
            changes: true,
            knowsSeen: true
        ) { world, number, position in
            Request(
                method: "PUT",
                path: "/v1/people/\(world.person(number, position))",
                body: #"{"name":"新","unit":"\#(position.isOwn ? position.unit : "city/b")"}"#
            )
        },
        ScopeProbe(
            route: "changePerson",
            roles: keepers,
            place: .path,
            changes: true,
            knowsSeen: true
        ) { world, number, position in
            Request(method: "PATCH", path: "/v1/people/\(world.person(number, position))", body: #"{"name":"新"}"#)
        },
        ScopeProbe(route: "changePerson", roles: keepers, place: .field("unit")) { world, number, position in
            Request(
                method: "PATCH",
                path: "/v1/people/\(world.person(number, .own))",
                body: #"{"unit":"\#(position == .nothing ? "nowhere" : position.unit)"}"#
            )
        },
        ScopeProbe(
            route: "removePerson",
            roles: keepers,
            place: .path,
            changes: true,
            knowsSeen: true
        ) { world, number, position in
            Request(method: "DELETE", path: "/v1/people/\(world.person(number, position))")
        },
    ]

    private static let endpoints: [ScopeProbe] = [
        ScopeProbe(route: "getEndpoint", roles: readers, place: .path) { world, number, position in
            Request(method: "GET", path: "/v1/endpoints/\(world.endpoint(number, position))")
        },
        ScopeProbe(route: "putEndpoint", roles: keepers, place: .path, changes: true) { world, number, position in
            let owner = position.isOwn ? world.circle(number, position) : world.circle(number, .beside)
            return Request(
                method: "PUT",
                path: "/v1/endpoints/\(world.endpoint(number, position))",
                body: #"{"owner":"circle:\#(owner)","channel":"human","address":"y"}"#
            )
        },
        ScopeProbe(route: "putEndpoint", roles: keepers, place: .field("owner")) { world, number, position in
            Request(
                method: "PUT",
                path: "/v1/endpoints/\(world.endpoint(number, .own))",
                body: #"{"owner":"circle:\#(world.circle(number, position))","channel":"human","address":"y"}"#
            )
        },
        ScopeProbe(route: "changeEndpoint", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(
                method: "PATCH",
                path: "/v1/endpoints/\(world.endpoint(number, position))",
                body: #"{"enabled":false}"#
            )
        },
        ScopeProbe(route: "changeEndpoint", roles: keepers, place: .field("owner")) { world, number, position in
            Request(
                method: "PATCH",
                path: "/v1/endpoints/\(world.endpoint(number, .own))",
                body: #"{"owner":"person:\#(world.person(number, position))"}"#
            )
        },
        ScopeProbe(route: "removeEndpoint", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(method: "DELETE", path: "/v1/endpoints/\(world.endpoint(number, position))")
        },
        ScopeProbe(route: "testEndpoint", roles: keepers, place: .path, changes: true) { world, number, position in
            Request(method: "POST", path: "/v1/endpoints/\(world.endpoint(number, position))/test")
        },
    ]

    private static let notices: [ScopeProbe] = [
        ScopeProbe(route: "sendNotice", roles: senders, place: .field("audience.circles[0]")) {
            world,
            number,
            position in
            Request(method: "POST", path: "/v1/notices", body: Service.notice(world.circle(number, position)))
        },
        ScopeProbe(route: "previewNotice", roles: senders, place: .field("audience.circles[0]")) {
            world,
            number,
            position in
            Request(method: "POST", path: "/v1/notices/preview", body: Service.notice(world.circle(number, position)))
        },
        ScopeProbe(route: "getNotice", roles: all, place: .path, needsNotice: true, knowsSeen: true) {
            world,
            number,
            position in
            Request(method: "GET", path: "/v1/notices/\(world.notice(number, position))")
        },
        ScopeProbe(route: "listNoticeDeliveries", roles: all, place: .path, needsNotice: true, knowsSeen: true) {
            world,
            number,
            position in
            Request(method: "GET", path: "/v1/notices/\(world.notice(number, position))/deliveries")
        },
        ScopeProbe(route: "watchNotice", roles: all, place: .path, needsNotice: true, knowsSeen: true) {
            world,
            number,
            position in
            Request(method: "GET", path: "/v1/notices/\(world.notice(number, position))/events")
        },
        ScopeProbe(
            route: "cancelNotice",
            roles: stoppers,
            place: .path,
            changes: true,
            needsNotice: true,
            knowsSeen: true
        ) { world, number, position in
            Request(method: "POST", path: "/v1/notices/\(world.notice(number, position))/cancel")
        },
        ScopeProbe(
            route: "correctNotice",
            roles: keepers,
            place: .path,
            changes: true,
            needsNotice: true,
            knowsSeen: true
        ) { world, number, position in
            Request(
                method: "POST",
                path: "/v1/notices/\(world.notice(number, position))/correct",
                body: #"{"title":"更正","body":"以此为准。"}"#
            )
        },
    ]

    private static let deliveries: [ScopeProbe] = [
        ScopeProbe(route: "listDeliveries", roles: all, place: .field("notice"), needsNotice: true, knowsSeen: true) {
            world,
            number,
            position in
            Request(method: "GET", path: "/v1/deliveries?notice=\(world.notice(number, position))")
        },
        ScopeProbe(route: "listDeliveries", roles: all, place: .field("endpoint")) { world, number, position in
            Request(method: "GET", path: "/v1/deliveries?endpoint=\(world.endpoint(number, position))")
        },
        ScopeProbe(route: "getDelivery", roles: all, place: .path, needsNotice: true, knowsSeen: true) {
            world,
            number,
            position in
            Request(method: "GET", path: "/v1/deliveries/\(world.delivery(number, position))")
        },
        // They send nothing new, so seeing the notice is sufficient.
        ScopeProbe(route: "replayDelivery", roles: keepers, place: .path, needsNotice: true, knowsSeen: true) {
            world,
            number,
            position in
            Request(method: "POST", path: "/v1/deliveries/\(world.delivery(number, position))/replay")
        },
        ScopeProbe(route: "confirmForwarded", roles: keepers, place: .path, needsNotice: true, knowsSeen: true) {
            world,
            number,
            position in
            Request(method: "POST", path: "/v1/deliveries/\(world.delivery(number, position))/forwarded")
        },
    ]

    private static let others: [ScopeProbe] = [
        ScopeProbe(route: "createKey", roles: [.admin], place: .field("scope")) { world, number, position in
            Request(
                method: "POST",
                path: "/v1/keys",
                body:
                    #"{"name":"k","role":"auditor","scope":"\#(position == .nothing ? "nowhere" : position.unit)"}"#
            )
        }
    ]
}

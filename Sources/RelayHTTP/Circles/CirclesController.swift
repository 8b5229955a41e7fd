import HTTPTypes
import RelayAPI
import RelayModel
import RelayService
import RelayStore

/// Circles.
struct CirclesController: Sendable {
    private let roster: RosterService

    init(_ roster: RosterService) { self.roster = roster }

    private var records: RecordRoutes<CircleID, CircleResponse> {
        RecordRoutes(
            path: "/v1/circles",
            resource: "Circles",
            noun: "circle",
            example: "computing-2024",
            reading: .read
        ) { id, caller throws(ServiceError) in
            try await roster.circle(id, as: caller).map(CircleResponse.init)
        }
    }

    var routes: [APIRoute] {
        [
            records.list("listCircles", "Lists the circles that the key sees, by id.") { request, caller in
                try await roster.circles(after: request.cursor, limit: request.limit, as: caller).map(
                    CircleResponse.init
                )
            },
            records.get("getCircle", "Returns one circle.", answers: "The circle."),
            records.write(
                .put,
                "putCircle",
                "Creates or replaces a circle. Memberships are unchanged.",
                body: CircleRequest.fields,
                problems: [.outOfScope, .unknownReference("circle", in: "parent_id"), .idTaken, .conflict]
            ) { id, body, ifMatch, caller in
                try await roster.put(Circle(id: id, body), ifMatch: ifMatch, as: caller).map(CircleResponse.init)
            },
            records.write(
                .patch,
                "changeCircle",
                "Changes the given fields.",
                body: CircleChangeRequest.fields,
                problems: [.outOfScope, .unknownReference("circle", in: "parent_id"), .conflict]
            ) { id, body, ifMatch, caller in
                try await roster.change(id, CircleChange(body), ifMatch: ifMatch, as: caller).map(CircleResponse.init)
            },
            records.delete(
                "removeCircle",
                "Removes a circle that contains no other circle.",
                answers: "It is gone.",
                problems: [.conflict]
            ) { id, ifMatch, caller in
                try await roster.remove(id, ifMatch: ifMatch, as: caller)
            },
        ]
    }
}

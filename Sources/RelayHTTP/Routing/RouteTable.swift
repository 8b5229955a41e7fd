import HTTPTypes
import Hummingbird
import RelayModel
import RelayService

/// All routes of the API, in the document's order.
struct RouteTable: Sendable {
    let routes: [APIRoute]

    /// The whole API of a relay.
    init(_ dependencies: APIDependencies) {
        var routes =
            NoticesController(dependencies).routes + WarningsController(dependencies).routes
            + DeliveriesController(dependencies).routes + UnitsController(dependencies).routes
            + CirclesController(dependencies).routes
            + MembersController(dependencies).routes + PeopleController(dependencies).routes
            + EndpointsController(dependencies).routes + RosterImportController(dependencies).routes
            + KeysController(dependencies).routes + ReceiptsController(dependencies).routes
        let service = ServiceController(dependencies)
        routes += service.routes
        let document = OpenAPIDocument(routes: routes + [service.documentRoute { .null }])
        let json = document.json
        self.routes = routes + [service.documentRoute { json }]
    }

    /// The methods that a path has; none for a path there is not.
    func methods(of path: String) -> [String] {
        let parts = path.split(separator: "/")
        let matches = routes.filter { route in
            let own = route.path.split(separator: "/")
            return own.count == parts.count && zip(own, parts).allSatisfy { $0.first == "{" || $0 == $1 }
        }
        // A fixed path hides one with an id in the same place, as it does in the router.
        let fixed = matches.filter { route in route.path.split(separator: "/").last.map { $0.first != "{" } ?? true }
        let methods = (fixed.isEmpty ? matches : fixed).map(\.method.rawValue)
        return methods.contains("GET") ? methods + ["HEAD"] : methods
    }
}

import HTTPTypes
import Hummingbird
import RelayJSON
import RelayModel
import RelayService

/// All routes of the API, in the document's order.
struct RouteTable: Sendable {
    let routes: [APIRoute]

    /// Creates the routes of a relay's API.
    init(_ dependencies: APIDependencies) {
        let services = dependencies.services
        var routes = NoticesController(services.notices, services.deliveries, dependencies).routes
        routes += WarningsController(services.warnings).routes
        routes += DeliveriesController(services.deliveries).routes
        routes += UnitsController(services.units).routes
        routes += CirclesController(services.roster).routes
        routes += MembersController(services.roster).routes
        routes += PeopleController(services.roster).routes
        routes += EndpointsController(services.endpoints).routes
        routes += RosterImportController(services.imports, dependencies).routes
        routes += KeysController(services.keys).routes
        routes += ReceiptsController(services.receipts).routes
        let service = ServiceController(services.status, dependencies)
        routes += service.routes
        let document = OpenAPIDocument(routes: routes + [service.documentRoute { .null }])
        let json = document.json
        self.routes = routes + [service.documentRoute { json }]
    }

    /// The methods of a path; empty for an unknown path.
    func methods(of path: String) -> [String] {
        let parts = path.split(separator: "/")
        let matches = routes.filter { route in
            let own = route.path.split(separator: "/")
            return own.count == parts.count && zip(own, parts).allSatisfy { $0.first == "{" || $0 == $1 }
        }
        // A fixed path takes precedence over a parameter in the same place, as in the router.
        let fixed = matches.filter { route in route.path.split(separator: "/").last.map { $0.first != "{" } ?? true }
        let methods = (fixed.isEmpty ? matches : fixed).map(\.method.rawValue)
        return methods.contains("GET") ? methods + ["HEAD"] : methods
    }
}

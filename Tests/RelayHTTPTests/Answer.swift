import HTTPTypes
import RelayAPI
import RelayJSON
import RelayModel
import Testing

@testable import RelayHTTP

/// The reply to a request.
struct Answer {
    let status: Int
    let headers: [RelayModel.HTTPField]
    let text: String
    /// Null if the body is not JSON.
    let json: JSON

    init(_ reply: OutboundReply) throws {
        status = reply.status
        headers = reply.headers
        text = String(decoding: reply.body, as: UTF8.self)
        let type = reply.headers.first { $0.isNamed("content-type") }?.value ?? ""
        json = type.contains("json") ? try JSONReader.read(reply.body) : .null
    }

    /// A header's value by its lower-case name.
    func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

    /// The stable code of a refusal.
    var code: String? { json["code"]?.text }

    /// The field at fault.
    var field: String? { json["field"]?.text }

    /// Validates the body against the declaration of the route and status.
    func checkForm(_ method: String, _ path: String, _ table: RouteTable) throws {
        if status >= 400 {
            #expect(header("content-type") == "application/problem+json")
            try Problem.schema.check(json)
            return
        }
        let parts = path.prefix { $0 != "?" }.split(separator: "/")
        let route = table.routes.last { route in
            let own = route.path.split(separator: "/")
            return route.method.rawValue == method && own.count == parts.count
                && zip(own, parts).allSatisfy { $0.first == "{" || $0 == $1 }
        }
        guard let route else { return }
        #expect(status == route.answer.status, "\(method) \(path)")
        try route.answer.schema?.check(json)
    }
}

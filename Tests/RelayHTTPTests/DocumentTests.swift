import HTTPTypes
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import Testing

@testable import RelayHTTP

@Suite("The document and the answers", .timeLimit(.minutes(5)))
struct DocumentTests {
    @Test("A limit counts characters as the document does, not bytes or what a reader sees as one")
    func lengths() async throws {
        try await Service.with { service in
            try await service.putClass()
            let path = "/v1/people/class-1-s"
            let longest = String(repeating: "李", count: 200)
            #expect(try await service.ask("PATCH", path, #"{"name":"\#(longest)"}"#).json["name"] == .text(longest))
            for name in [longest + "李", "e" + String(repeating: "\u{301}", count: 200)] {
                let answer = try await service.ask("PATCH", path, #"{"name":"\#(name)"}"#)
                #expect(answer.status == 422 && answer.code == "too_long" && answer.field == "name")
            }
            let body = String(repeating: "长", count: 40_000)
            let long = #"{"title":"a","body":"\#(body)","kind":"reminder","audience":{"circles":["class-1"]}}"#
            #expect(try await service.ask("POST", "/v1/notices", long).code == "too_long")
        }
    }

    @Test("A refusal names the object of the path: a replay without a delivery gets unknown_delivery")
    func replay() async throws {
        try await Service.with { service in
            let answer = try await service.ask("POST", "/v1/deliveries/dlv_05Z8M2Q4000000000003/replay")
            #expect(answer.status == 404 && answer.code == "unknown_delivery")
        }
    }

    @Test("Every route documents all answers and their headers")
    func refusals() async throws {
        try await Service.with { service in
            let document = try await service.ask("GET", "/openapi.json", key: "").json
            for route in service.server.table.routes {
                let operation = document["paths"]?[route.path]?[route.method.rawValue.lowercased()]
                let responses = operation?["responses"]
                let codes = { (status: String) -> [String] in
                    let content = responses?[status]?["content"]?["application/problem+json"]
                    guard case .object(let examples) = content?["examples"] else { return [] }
                    return examples.map(\.name)
                }
                #expect(codes("400").contains("malformed_query"), "\(route.name)")
                #expect(route.ignoresOtherParameters || codes("422").contains("unknown_field"), "\(route.name)")
                #expect(codes("503").isEmpty == false, "\(route.name)")
                #expect(responses?["503"]?["headers"]?["Retry-After"] != nil, "\(route.name)")
                if route.body != nil || route.pushed != nil {
                    #expect(codes("415").contains("body_encoded"), "\(route.name)")
                }
                if route.needsKey {
                    #expect(codes("401").contains("missing_key"), "\(route.name)")
                    #expect(responses?["401"]?["headers"]?["WWW-Authenticate"] != nil, "\(route.name)")
                }
                if route.parameters.contains(where: { $0.place == .path }) {
                    #expect(codes("404").contains("unknown_path"), "\(route.name)")
                }
                if route.parameters.contains(where: { $0.place == .header }) {
                    #expect(codes("422").contains("invalid_field"), "\(route.name)")
                }
            }
        }
    }

    @Test("The document shows the configured limits and channels")
    func configured() async throws {
        try await Service.with { service in
            let schemas = try await service.ask("GET", "/openapi.json", key: "").json["components"]?["schemas"]
            let notice = schemas?["NoticeRequest"]?["properties"]
            #expect(notice?["title"]?["maxLength"]?.integer == service.relay.notices.rules.titleLimit)
            #expect(notice?["body"]?["maxLength"]?.integer == service.relay.notices.rules.bodyLimit)
            let circles = schemas?["AudienceRequest"]?["properties"]?["circles"]
            #expect(circles?["minItems"]?.integer == 1 && circles?["maxItems"]?.integer == 1000)
            let channels = schemas?["EndpointRequest"]?["properties"]?["channel"]?["enum"]?.elements ?? []
            #expect(channels == service.relay.status.channelNames.map { .text($0.text) })
        }
    }
}

import RelayAPI
import RelayJSON
import RelayModel
import Testing

@testable import RelayHTTP

@Suite("The whole API", .timeLimit(.minutes(5)))
struct ServiceTests {
    @Test("An unknown path is 404, a path's other methods 405 with Allow, both as problems")
    func unrouted() async throws {
        try await Service.with { service in
            let path = try await service.ask("GET", "/v1/nothing")
            #expect(path.status == 404)
            #expect(path.code == "unknown_path")
            let method = try await service.ask("DELETE", "/v1/notices")
            #expect(method.status == 405)
            #expect(method.header("allow") == "POST, GET, HEAD")
            let fixed = try await service.ask("GET", "/v1/notices/preview")
            #expect(fixed.header("allow") == "POST")
            for id in ["ntc_0", "ntc_0000000000000", "x%20y", "%ff", "ntc_00000000000000"] {
                let answer = try await service.ask("GET", "/v1/notices/\(id)")
                #expect(answer.status == 404, "\(id)")
                #expect(answer.code == "unknown_notice", "\(id)")
            }
        }
    }

    @Test("Health needs no key; readiness says why the relay is not ready")
    func health() async throws {
        try await Service.with(isReady: { ["the disk is full"] }) { service in
            #expect(try await service.ask("GET", "/healthz", key: "").status == 200)
            let ready = try await service.ask("GET", "/readyz", key: "")
            #expect(ready.status == 503)
            #expect(ready.json["detail"] == .text("the disk is full"))
            #expect(ready.header("retry-after") != nil)
        }
        try await Service.with { service in
            let ready = try await service.ask("GET", "/readyz", key: "")
            #expect(ready.status == 200)
            #expect(
                try await service.ask("GET", "/v1/channels").json["items"]?.elements.contains(.text("human")) == true
            )
        }
    }

    @Test("Every sample of the metrics has HELP and TYPE, a number, and no unknown path grows them")
    func metrics() async throws {
        try await Service.with { service in
            for number in 1...3 { _ = try await service.ask("GET", "/nothing/\(number)") }
            _ = try await service.ask("GET", "/v1/notices")
            let answer = try await service.ask("GET", "/metrics", key: "")
            #expect(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
            var types: [String: String] = [:]
            for line in answer.text.split(separator: "\n") {
                let words = line.split(separator: " ")
                if line.hasPrefix("# TYPE ") { types[String(words[2])] = String(words[3]) }
                guard !line.hasPrefix("#") else { continue }
                let name = String(line.prefix { $0 != "{" && $0 != " " })
                let base = ["_bucket", "_sum", "_count"].reduce(name) { name, suffix in
                    name.hasSuffix(suffix) && types[String(name.dropLast(suffix.count))] == "histogram"
                        ? String(name.dropLast(suffix.count)) : name
                }
                #expect(types[base] != nil, "\(line)")
                #expect(words.last.flatMap { Double($0) } != nil, "\(line)")
                #expect(name.hasPrefix("panda_relay_"))
            }
            #expect(
                answer.text.contains(
                    #"panda_relay_http_requests_total{method="GET",route="/v1/notices",status="200"} 1"#
                )
            )
            #expect(
                answer.text.contains(#"panda_relay_http_requests_total{method="other",route="unknown",status="404"} 3"#)
            )
            #expect(answer.text.contains(#"le="+Inf"} 3"#))
            #expect(!answer.text.contains("/nothing"))
        }
    }

    @Test("The document has exactly the router's routes and no broken reference")
    func document() async throws {
        try await Service.with { service in
            let document = try await service.ask("GET", "/openapi.json", key: "").json
            #expect(document["openapi"] == .text("3.1.0"))
            guard case .object(let paths) = document["paths"],
                case .object(let schemas) = document["components"]?["schemas"]
            else { throw Problem.notFound("paths") }
            let documented = paths.flatMap { path -> [String] in
                guard case .object(let operations) = path.value else { return [] }
                return operations.map { "\($0.name.uppercased()) \(path.name)" }
            }
            let routed = service.server.registered.filter { !$0.hasPrefix("HEAD ") }
            #expect(documented.sorted() == routed.sorted())
            let names = Set(schemas.map(\.name))
            var references: Set<String> = []
            Self.collectReferences(document, into: &references)
            #expect(references.isSubset(of: names))
            #expect(names.isSubset(of: references))
            let operations = service.server.table.routes.map(\.name)
            #expect(Set(operations).count == operations.count)
        }
    }

    @Test("Every example of the document passes its own schema")
    func examples() async throws {
        try await Service.with { service in
            for route in service.server.table.routes {
                if let body = route.body {
                    do { try body.check(body.example) } catch { Issue.record("\(route.name): \(error)") }
                }
                if let answer = route.answer.schema {
                    do { try answer.check(answer.example) } catch { Issue.record("\(route.name): \(error)") }
                }
                for parameter in route.parameters {
                    do { try parameter.schema.check(parameter.schema.example) } catch {
                        Issue.record("\(route.name): \(error)")
                    }
                }
            }
        }
    }

    @Test(
        "Over the limit of requests the answer is 503 with Retry-After; health and warnings have their own places"
    )
    func busy() async throws {
        try await Service.with({ $0.requestsInFlight = 0 }) { service in
            // The administrator's key was created in the store, not over the API.
            let answer = try await service.ask("GET", "/v1/notices")
            #expect(answer.status == 503 && answer.code == "overloaded")
            #expect(answer.header("retry-after") == "1")
            #expect(try await service.ask("GET", "/healthz", key: "").status == 200)
            #expect(try await service.ask("GET", "/readyz", key: "").status == 200)
            #expect(try await service.ask("POST", "/v1/warnings", Service.warning()).code == "unknown_phone")
        }
        try await Service.with({
            $0.requestsInFlight = 0
            $0.warningsInFlight = 0
        }) { service in
            let answer = try await service.ask("POST", "/v1/warnings", Service.warning())
            #expect(answer.status == 503 && answer.code == "overloaded")
        }
    }

    private static func collectReferences(_ value: JSON, into references: inout Set<String>) {
        switch value {
        case .list(let elements): for element in elements { collectReferences(element, into: &references) }
        case .object(let members):
            for member in members {
                if member.name == "$ref", let text = member.value.text {
                    references.insert(String(text.split(separator: "/").last ?? ""))
                }
                collectReferences(member.value, into: &references)
            }
        default: break
        }
    }
}

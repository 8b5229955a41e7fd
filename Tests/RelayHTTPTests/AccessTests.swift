import RelayJSON
import RelayModel
import RelayStore
import Testing

@testable import RelayHTTP

@Suite("Keys and permissions", .timeLimit(.minutes(5)))
struct AccessTests {
    @Test("Without a valid key the answer is 401 and says how to send one")
    func noKey() async throws {
        try await Service.with { service in
            let missing = try await service.ask("GET", "/v1/notices", key: "")
            #expect(missing.status == 401)
            #expect(missing.code == "missing_key")
            #expect(missing.header("www-authenticate")?.hasPrefix("Bearer") == true)
            for value in [
                "Basic abc", "Bearer", "Bearer ", "Bearer a b", "Bearer \(service.admin) ", "\(service.admin)",
            ] {
                let answer = try await service.ask(
                    "GET",
                    "/v1/notices",
                    key: "",
                    headers: [HTTPField("Authorization", value)]
                )
                #expect(answer.status == (value.hasSuffix("\(service.admin) ") ? 200 : 401), "\(value.prefix(12))")
            }
            let wrong = try await service.ask("GET", "/v1/notices", key: "prk_wrong")
            #expect(wrong.status == 401)
            #expect(wrong.code == "invalid_key")
        }
    }

    @Test("One or more blanks, but no tab, separate Bearer and the key")
    func blanks() async throws {
        try await Service.with { service in
            for (value, status) in [
                ("Bearer  \(service.admin)", 200), ("bearer     \(service.admin)", 200),
                ("Bearer \t\(service.admin)", 401), ("Bearer\t\(service.admin)", 401), ("Bearer    ", 401),
            ] {
                let field = HTTPField("Authorization", value)
                let answer = try await service.ask("GET", "/v1/notices", key: "", headers: [field])
                #expect(answer.status == status, "\(value.prefix(12).debugDescription)")
            }
        }
    }

    @Test("A revoked key is refused from the next request on")
    func revoked() async throws {
        try await Service.with { service in
            let made = try await service.ask("POST", "/v1/keys", #"{"name":"a","role":"auditor"}"#)
            #expect(made.status == 201)
            let secret = try #require(made.json["secret"]?.text)
            let id = try #require(made.json["id"]?.text)
            #expect(try await service.ask("GET", "/v1/notices", key: secret).status == 200)
            #expect(try await service.ask("DELETE", "/v1/keys/\(id)").status == 204)
            let refused = try await service.ask("GET", "/v1/notices", key: secret)
            #expect(refused.status == 401)
            let list = try await service.ask("GET", "/v1/keys")
            #expect(
                list.json["items"]?.elements.contains { $0["id"]?.text == id && $0["revoked_at"]?.text != nil } == true
            )
        }
    }

    @Test("A role without the permission gets 403")
    func role() async throws {
        try await Service.with { service in
            let auditor = try await service.key(.auditor)
            let send = try await service.ask("POST", "/v1/notices", Service.notice(), key: auditor)
            #expect(send.status == 403)
            #expect(send.code == "forbidden_role")
            #expect(try await service.ask("GET", "/v1/keys", key: auditor).status == 403)
            let integration = try await service.key(.integration)
            #expect(try await service.ask("GET", "/v1/people", key: integration).status == 403)
        }
    }

    @Test("A key for a unit neither sees nor reaches another unit's circles")
    func scope() async throws {
        try await Service.with { service in
            try await service.putClass("class-1", unit: "school/a")
            let other = try await service.key(.operatorRole, scope: "school/b")
            let list = try await service.ask("GET", "/v1/circles", key: other)
            #expect(list.json["items"]?.elements.isEmpty == true)
            #expect(try await service.ask("GET", "/v1/circles/class-1", key: other).status == 404)
            let send = try await service.ask("POST", "/v1/notices", Service.notice(), key: other)
            #expect(send.status == 422)
            #expect(send.code == "unknown_circle")
            #expect(send.field == "audience.circles[0]")
            let sent = try await service.ask("POST", "/v1/notices", Service.notice())
            let id = try #require(sent.json["id"]?.text)
            #expect(try await service.ask("GET", "/v1/notices/\(id)", key: other).status >= 403)
        }
    }

    @Test("A key's secret appears only in the answer to its creation; addresses and numbers in no answer")
    func secrets() async throws {
        try await Service.with { service in
            try await service.putClass()
            let put = try await service.ask(
                "PUT",
                "/v1/endpoints/hook",
                #"""
                {"owner":"circle:class-1","channel":"webhook","address":"http://127.0.0.1:9/hooks/topsecret",
                "secret":"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"}
                """#
            )
            #expect(put.status == 200, "\(put.text)")
            #expect(put.json["has_secret"]?.bool == true)
            for path in [
                "/v1/keys", "/v1/endpoints", "/v1/endpoints/hook", "/v1/people", "/v1/circles/class-1/members",
                "/v1/deliveries",
                "/metrics", "/openapi.json", "/v1/notices",
            ] {
                let answer = try await service.ask("GET", path)
                #expect(answer.status == 200)
                for secret in [service.admin, "topsecret", "MDEyMzQ1", "19900001234"]
                where path != "/openapi.json" || !secret.hasPrefix("199") {
                    #expect(!answer.text.contains(secret), "\(path)")
                }
            }
        }
    }
}

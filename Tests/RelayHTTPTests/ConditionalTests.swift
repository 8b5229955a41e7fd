import RelayJSON
import RelayModel
import Synchronization
import Testing

@testable import RelayHTTP

/// Concurrent changes by two callers.
@Suite("Concurrent changes of the roster", .timeLimit(.minutes(5)))
struct ConditionalTests {
    @Test("Two concurrent PATCHes of different fields both apply")
    func patches() async throws {
        try await Service.with { service in
            try await service.putClass()
            let path = "/v1/endpoints/class-1-e"
            for _ in 0..<60 {
                _ = try await service.ask("PATCH", path, #"{"enabled":true,"drill":false}"#)
                async let one = service.ask("PATCH", path, #"{"enabled":false}"#)
                async let other = service.ask("PATCH", path, #"{"drill":true}"#)
                let answers = try await [one, other]
                #expect(answers.allSatisfy { $0.status == 200 })
                let stored = try await service.ask("GET", path)
                #expect(stored.json["enabled"] == .bool(false) && stored.json["drill"] == .bool(true))
            }
        }
    }

    @Test(
        "If-Match permits a change once; the second time the answer is 412 with the current object",
        arguments: [
            ("/v1/circles/class-1", #"{"name":"新"}"#), ("/v1/people/class-1-s", #"{"name":"新"}"#),
            ("/v1/endpoints/class-1-e", #"{"drill":true}"#),
        ]
    )
    func matches(path: String, change: String) async throws {
        try await Service.with { service in
            try await service.putClass()
            let read = try await service.ask("GET", path)
            let tag = HTTPField("If-Match", try #require(read.header("etag")))
            let first = try await service.ask("PATCH", path, change, headers: [tag])
            #expect(first.status == 200 && first.header("etag") != read.header("etag"))
            for method in ["PATCH", "DELETE"] {
                let second =
                    method == "PATCH"
                    ? try await service.ask(method, path, change, headers: [tag])
                    : try await service.ask(method, path, headers: [tag])
                #expect(second.status == 412 && second.code == "precondition_failed")
                #expect(second.json["current"] == first.json)
            }
            let known = HTTPField("If-Match", try #require(first.header("etag")))
            #expect(try await service.ask("DELETE", path, headers: [known]).status == 204)
            #expect(try await service.ask("PATCH", path, change, headers: [known]).status == 404)
        }
    }

    @Test("A membership has its own ETag")
    func memberships() async throws {
        try await Service.with { service in
            try await service.putClass()
            let path = "/v1/circles/class-1/members/class-1-g"
            let list = try await service.ask("GET", "/v1/circles/class-1/members")
            let tag = HTTPField("If-Match", try #require(list.json["items"]?.elements.first?["etag"]?.text))
            #expect(try await service.ask("PUT", path, #"{"role":"lead"}"#, headers: [tag]).status == 200)
            let second = try await service.ask("PUT", path, #"{"role":"guardian"}"#, headers: [tag])
            #expect(second.status == 412 && second.json["current"]?["role"] == .text("lead"))
            #expect(try await service.ask("DELETE", path, headers: [tag]).status == 412)
        }
    }

    @Test("An invalid ETag is refused with its field")
    func malformed() async throws {
        try await Service.with { service in
            try await service.putClass()
            for tag in ["*", "17", "\"a\"", "W/\"17\"", "\"1\", \"2\""] {
                let answer = try await service.ask(
                    "PATCH",
                    "/v1/circles/class-1",
                    #"{"name":"新"}"#,
                    headers: [HTTPField("If-Match", tag)]
                )
                #expect(answer.status == 422 && answer.field == "If-Match", "\(tag)")
            }
        }
    }

    @Test("An Idempotency-Key belongs to a method, a path and a body")
    func idempotency() async throws {
        try await Service.with { service in
            try await service.putClass()
            let key = HTTPField("Idempotency-Key", "once")
            let body = #"{"title":"更正","body":"以此为准。"}"#
            var ids: [String] = []
            for title in ["一", "二"] {
                let sent = try await service.ask("POST", "/v1/notices", Service.notice(title: title))
                ids.append(try #require(sent.json["id"]?.text))
            }
            let first = try await service.ask("POST", "/v1/notices/\(ids[0])/correct", body, headers: [key])
            #expect(first.status == 202, "\(first.text)")
            let again = try await service.ask("POST", "/v1/notices/\(ids[0])/correct", body, headers: [key])
            #expect(again.status == 202 && again.json["id"] == first.json["id"])
            for path in ["/v1/notices/\(ids[1])/correct", "/v1/notices"] {
                let text = path == "/v1/notices" ? Service.notice() : body
                let other = try await service.ask("POST", path, text, headers: [key])
                #expect(other.status == 409 && other.code == "idempotency_mismatch", "\(path)")
            }
        }
    }
}

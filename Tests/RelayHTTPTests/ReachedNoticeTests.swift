import RelayJSON
import RelayModel
import RelayService
import RelayStore
import Testing

@testable import RelayHTTP

/// What keys of two schools see of the centre's notices.
@Suite("A notice from above over HTTP", .timeLimit(.minutes(5)))
struct ReachedNoticeTests {
    /// A relay with a class in each of three schools, a bulletin of the centre to the first two, and the schools' keys.
    private func withBulletin(
        _ body: (_ service: Service, _ notice: String, _ keys: [String: String]) async throws -> Void
    ) async throws {
        try await Service.with { service in
            var keys: [String: String] = [:]
            for school in ["a", "b", "c"] {
                try await service.putClass("class-\(school)", unit: "city/\(school)")
                keys[school] = try await service.key(.operatorRole, scope: "city/\(school)")
            }
            let sent = try await service.ask(
                "POST",
                "/v1/notices",
                #"{"kind":"bulletin","title":"通报","body":"请注意。","audience":{"circles":["class-a","class-b"]}}"#
            )
            let id = try #require(sent.json["id"]?.text, "\(sent.text)")
            try await body(service, id, keys)
        }
    }

    private func endpoints(_ answer: Answer) -> Set<String> {
        Set(answer.json["items"]?.elements.map { $0["endpoint"]?.text ?? $0["person"]?.text ?? "" } ?? [])
    }

    @Test("Both schools see it, each with its own deliveries and counts; a third sees nothing")
    func seen() async throws {
        try await withBulletin { service, id, keys in
            let whole = try await service.ask("GET", "/v1/notices/\(id)")
            #expect(whole.json["total"]?.integer == 6 && whole.json["counts"]?["suppressed"]?.integer == 2)
            for school in ["a", "b"] {
                let key = keys[school]
                let own: Set = ["class-\(school)-e", "class-\(school)-g-e", "class-\(school)-s"]
                let list = try await service.ask("GET", "/v1/notices", key: key)
                #expect(list.json["items"]?.elements.map { $0["id"]?.text } == [id])
                let progress = try await service.ask("GET", "/v1/notices/\(id)", key: key)
                #expect(progress.json["title"] == .text("通报") && progress.json["total"]?.integer == 3)
                guard case .object(let counts) = progress.json["counts"] else { throw Problem.notFound("counts") }
                #expect(counts.reduce(0) { $0 + ($1.value.integer ?? 0) } == 3)
                #expect(progress.json["counts"]?["suppressed"]?.integer == 1)
                for path in ["/v1/notices/\(id)/deliveries", "/v1/deliveries?notice=\(id)", "/v1/deliveries"] {
                    #expect(try await endpoints(service.ask("GET", path, key: key)) == own, "\(path)")
                }
            }
            let third = try #require(keys["c"])
            #expect(try await service.ask("GET", "/v1/notices", key: third).json["items"]?.elements.isEmpty == true)
            #expect(try await service.ask("GET", "/v1/deliveries", key: third).json["items"]?.elements.isEmpty == true)
            for path in ["", "/deliveries", "/events"] {
                #expect(try await service.ask("GET", "/v1/notices/\(id)\(path)", key: third).status == 404)
            }
        }
    }

    @Test("A school neither cancels nor corrects it, and another school's delivery is not there for it")
    func refused() async throws {
        try await withBulletin { service, id, keys in
            let key = try #require(keys["a"])
            let cancelled = try await service.ask("POST", "/v1/notices/\(id)/cancel", key: key)
            #expect(cancelled.status == 403 && cancelled.code == "forbidden_scope")
            let text = #"{"title":"更正","body":"以此为准。"}"#
            let corrected = try await service.ask("POST", "/v1/notices/\(id)/correct", text, key: key)
            #expect(corrected.status == 403 && corrected.code == "forbidden_scope")
            let all = try await service.ask("GET", "/v1/notices/\(id)/deliveries").json["items"]?.elements ?? []
            for delivery in all {
                let isOwn = delivery["circle"]?.text == "class-a"
                let path = "/v1/deliveries/\(delivery["id"]?.text ?? "")"
                #expect(try await service.ask("GET", path, key: key).status == (isOwn ? 200 : 404), "\(path)")
            }
            #expect(all.count == 6)
        }
    }

    @Test("A school's event stream ends with its own counts")
    func events() async throws {
        try await withBulletin { service, id, keys in
            let stream = try await service.ask("GET", "/v1/notices/\(id)/events", key: keys["a"])
            #expect(stream.status == 200 && stream.text.contains("event: done"))
            #expect(stream.text.contains("\"total\":3") && !stream.text.contains("\"total\":6"))
        }
    }

    @Test("A school that follows it is told that something moved, and of no delivery; the centre is told which")
    func news() async throws {
        try await withBulletin { service, id, _ in
            let notice = try #require(NoticeID(id))
            _ = try await service.ask("GET", "/v1/notices/\(id)/events")
            func first(_ scope: String, _ number: Int64) async throws -> AsyncStream<[ProgressHub.News]>.Iterator {
                let key = AccessKey(
                    id: KeyID(rawValue: number),
                    name: "key",
                    role: .operatorRole,
                    scope: UnitPath(unchecked: scope),
                    createdAt: Timestamp(milliseconds: 0)
                )
                return try await service.relay.notices.watch(notice, as: Caller(key)).news.makeAsyncIterator()
            }
            var (school, centre) = (try await first("city/a", 1), try await first("city", 2))
            let waiting = try await service.ask("GET", "/v1/deliveries?notice=\(id)&state=awaiting_human")
            let other = try #require(waiting.json["items"]?.elements.first { $0["circle"]?.text == "class-b" })
            let delivery = try #require(other["id"]?.text)
            #expect(try await service.ask("POST", "/v1/deliveries/\(delivery)/forwarded").status == 200)
            #expect(await school.next() == [])
            #expect(await centre.next()?.map(\.delivery.description) == [delivery])
        }
    }

    @Test("A person without an endpoint is a delivery with person, role and circle, and null for the endpoint")
    func withoutEndpoint() async throws {
        try await withBulletin { service, id, _ in
            let answer = try await service.ask("GET", "/v1/deliveries?notice=\(id)&state=suppressed")
            let mute = try #require(answer.json["items"]?.elements.first)
            #expect(mute["endpoint"] == .null && mute["channel"] == .null && mute["reason"] == .text("no_endpoint"))
            #expect(mute["person"] == .text("class-a-s") && mute["role"] == .text("protected"))
            #expect(mute["circle"] == .text("class-a") && mute["owner"] == .text("person:class-a-s"))
            #expect(mute["owner_name"] == .text("张*"))
            let path = "/v1/deliveries/\(mute["id"]?.text ?? "")"
            #expect(try await service.ask("GET", path).json["state"] == .text("suppressed"))
            let again = try await service.ask("POST", path + "/replay")
            #expect(again.status == 409 && again.text.contains("had no endpoint"))
        }
    }
}

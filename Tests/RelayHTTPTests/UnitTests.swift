import RelayJSON
import RelayModel
import RelayStore
import TestReceivers
import Testing

@testable import RelayHTTP

@Suite("Units over the API", .timeLimit(.minutes(5)))
struct UnitTests {
    private static let item = "/v1/units/by-path?path="

    @Test("A unit is created, read, changed, listed and removed")
    func changes() async throws {
        try await Service.with { service in
            let body = #"{"name":"计算机学院","name_en":"Computing","kind":"college"}"#
            let made = try await service.ask("PUT", Self.item + "wj/cs", body)
            #expect(made.status == 200, "\(made.text)")
            let read = try await service.ask("GET", Self.item + "wj%2Fcs")
            #expect(read.json["name_en"] == .text("Computing") && read.json["leads"]?.elements.isEmpty == true)
            #expect(read.header("etag") == made.header("etag"))
            let list = try await service.ask("GET", "/v1/units")
            #expect(list.json["items"]?.elements.map { $0["path"]?.text } == ["wj", "wj/cs"])

            let changed = try await service.ask("PATCH", Self.item + "wj/cs", #"{"kind":null,"name":"新"}"#)
            #expect(changed.json["kind"] == .null && changed.json["name_en"] == .text("Computing"))
            let tag = HTTPField("If-Match", try #require(made.header("etag")))
            let stale = try await service.ask("PATCH", Self.item + "wj/cs", #"{"name":"旧"}"#, headers: [tag])
            #expect(stale.status == 412 && stale.json["current"] == changed.json)

            let used = try await service.ask("DELETE", Self.item + "wj")
            #expect(used.status == 409 && used.code == "in_use" && used.text.contains("units below it"))
            for path in ["wj/cs", "wj"] {
                #expect(try await service.ask("DELETE", Self.item + path).status == 204)
                #expect(try await service.ask("GET", Self.item + path).code == "unknown_unit")
            }
        }
    }

    @Test("A request without a path, or with one that is none, is refused with the field")
    func paths() async throws {
        try await Service.with { service in
            let missing = try await service.ask("GET", "/v1/units/by-path")
            #expect(missing.status == 422 && missing.code == "missing_field" && missing.field == "path")
            for path in ["", "a//b", "../a"] {
                let answer = try await service.ask("DELETE", Self.item + path)
                #expect(answer.status == 422 && answer.code == "invalid_field" && answer.field == "path", "\(path)")
            }
            let root = try await service.ask("PATCH", Self.item + "a", #"{"path":""}"#)
            #expect(root.status == 422 && root.field == "path")
        }
    }

    @Test("The leads are shown with masked numbers, and only to keys that read people")
    func leads() async throws {
        try await Service.with { service in
            let roster = """
                {"circles":[{"circle_id":"c","name":"圈","kind":"community","unit":"wj/cs"}],
                 "members":[{"circle_id":"c","person_id":"l","name":"段军","role":"lead","phone":"19900001234"},
                            {"circle_id":"c","person_id":"o","name":"王然","role":"officer"}]}
                """
            #expect(try await service.ask("POST", "/v1/roster/import", roster).status == 200)
            let auditor = try await service.key(.auditor, scope: "wj")
            let shown = try await service.ask("GET", Self.item + "wj/cs", key: auditor)
            let leads = try #require(shown.json["leads"]?.elements)
            #expect(leads.count == 1 && leads[0]["id"] == .text("l"))
            #expect(leads[0]["phone_masked"] == .text("199****1234") && !shown.text.contains("19900001234"))
            let integration = try await service.key(.integration, scope: "wj")
            let hidden = try await service.ask("GET", Self.item + "wj/cs", key: integration)
            #expect(hidden.status == 200 && hidden.json["leads"] == .null && !hidden.text.contains("段军"))
        }
    }

    @Test("A key of a renamed unit sees its circles and notices under the new path")
    func rename() async throws {
        try await Service.with { service in
            try await service.putClass(unit: "old/cs")
            let key = try await service.key(.operatorRole, scope: "old/cs")
            let sent = try await service.ask("POST", "/v1/notices", Service.notice(), key: key)
            let id = try #require(sent.json["id"]?.text)
            let renamed = try await service.ask("PATCH", Self.item + "old", #"{"path":"new","name":"新"}"#)
            #expect(renamed.status == 200 && renamed.json["path"] == .text("new"), "\(renamed.text)")
            let circle = try await service.ask("GET", "/v1/circles/class-1", key: key)
            #expect(circle.json["unit"] == .text("new/cs"))
            #expect(try await service.ask("GET", "/v1/notices/\(id)", key: key).status == 200)
            #expect(try await service.ask("POST", "/v1/notices", Service.notice(), key: key).status == 202)
            #expect(try await service.ask("GET", Self.item + "old").status == 404)
            for (path, status, code) in [("new/cs/x", 409, "conflict"), ("none/cs", 422, "unknown_unit")] {
                let answer = try await service.ask("PATCH", Self.item + "new", #"{"path":"\#(path)"}"#)
                #expect(answer.status == status && answer.code == code, "\(answer.text)")
            }
        }
    }

    @Test("A key neither renames nor removes its own unit, but names it")
    func ownUnit() async throws {
        try await Service.with { service in
            let key = try await service.key(.operatorRole, scope: "wj")
            let renamed = try await service.ask("PATCH", Self.item + "wj", #"{"path":"wj/x"}"#, key: key)
            #expect(renamed.status == 403 && renamed.code == "forbidden_scope")
            let removed = try await service.ask("DELETE", Self.item + "wj", key: key)
            #expect(removed.status == 403 && removed.code == "forbidden_scope")
            #expect(try await service.ask("PATCH", Self.item + "wj", #"{"name":"望江"}"#, key: key).status == 200)
        }
    }

    @Test("A request that its key's rename overtakes is told to come again, not that nothing is there")
    func overtaken() async throws {
        try await Service.with { service in
            try await service.putClass(unit: "old/cs")
            let key = try await service.key(.operatorRole, scope: "old/cs")
            let body = Service.notice()
            let socket = try await RawSocket.connect(port: service.port)
            let head = Service.head("/v1/notices", key: key, length: body.utf8.count)
            try await socket.send(head.replacing("\r\n\r\n", with: "\r\nExpect: 100-continue\r\n\r\n"))
            // The key is known by then.
            #expect(await socket.head().status == 100)
            #expect(try await service.ask("PATCH", Self.item + "old", #"{"path":"new"}"#).status == 200)
            try await socket.send(body)
            let refused = await socket.text(until: "}")
            #expect(refused.status == 503 && refused.contains("unit_renamed"), "\(refused)")
            #expect(refused.lowercased().contains("retry-after: 1"))
            #expect(try await service.ask("POST", "/v1/notices", body, key: key).status == 202)
        }
    }

    @Test("An import takes units, counts them, and refuses one that is there twice")
    func importing() async throws {
        try await Service.with { service in
            let units = #"{"units":[{"path":"a/b","name":"乙","kind":"grade"},{"path":"a","name":"甲"}]}"#
            let first = try await service.ask("POST", "/v1/roster/import", units)
            #expect(first.json["units"]?["added"]?.integer == 2, "\(first.text)")
            let again = try await service.ask("POST", "/v1/roster/import", units)
            #expect(again.json["units"]?["unchanged"]?.integer == 2)
            let twice = #"{"units":[{"path":"a","name":"甲"},{"path":"a","name":"乙"}]}"#
            let refused = try await service.ask("POST", "/v1/roster/import", twice)
            #expect(refused.status == 422 && refused.field == "units[1].path")
        }
    }
}

import Foundation
import RelayModel
import RelaySandbox
import Testing

@testable import PandaRelay

/// Attacks that once succeeded, against a real process. `Docs/threat-model.md` names each attacker and the rule that
/// stops the attack.
@Suite("Attacks on a running relay", .timeLimit(.minutes(5)), .serialized, .enabled(if: ProgramRun.path != nil))
struct AttackTests {
    @Test("A counsellor's key cannot read a file or a variable of the relay's machine")
    func machineSecrets() async throws {
        try await AttackedRelay.with(settings: ["PANDA_SECRET_OWN": "hunter2hunter2"]) { relay in
            let key = try await relay.key("counsellor", scope: "city/a")
            for secret in ["file:/etc/passwd", "file:/proc/self/environ", "env:PATH", "env:PANDA_SECRET_OWN"] {
                let body =
                    #"""
                    {"owner":"circle:class-a","channel":"cloudevents","address":"\#(relay.sandbox.url)/webhook/loot",
                    "secret":"\#(secret)"}
                    """#
                let reply = try await relay.ask("PUT", "/v1/endpoints/loot", body, key: key)
                #expect(reply.status == 403 && reply.value("code") == "secret_reference_refused", "\(reply.text)")
            }
            #expect(try await relay.ask("POST", "/v1/endpoints/loot/test", key: key).status == 404)
        }
    }

    @Test("A person of another school cannot be added to a circle, read, changed or removed")
    func takeover() async throws {
        try await AttackedRelay.with { relay in
            let key = try await relay.key("counsellor", scope: "city/a")
            let tries = [
                ("PUT", "/v1/circles/class-a/members/student-b", #"{"role":"protected"}"#),
                ("GET", "/v1/people/student-b", nil), ("PATCH", "/v1/people/student-b", #"{"phone":"19911111111"}"#),
                ("DELETE", "/v1/people/student-b", nil), ("GET", "/v1/endpoints/hook-student-b", nil),
                ("PATCH", "/v1/endpoints/hook-student-b", #"{"enabled":false}"#),
                ("PUT", "/v1/people/student-b", #"{"name":"x"}"#),
            ]
            for (method, path, body) in tries {
                #expect(try await relay.ask(method, path, body, key: key).status == 404, "\(method) \(path)")
            }
            let tap = #"{"owner":"person:student-b","channel":"webhook","address":"http://127.0.0.1:9/tap"}"#
            #expect(try await relay.ask("PUT", "/v1/endpoints/tap", tap, key: key).status == 404)
            let planted = #"{"name":"x","kind":"class","parent_id":"class-a","unit":"city/b"}"#
            #expect(try await relay.ask("PUT", "/v1/circles/planted", planted, key: key).status == 404)
            let victim = try await relay.key("operator", scope: "city/b")
            #expect(try await relay.ask("GET", "/v1/circles", key: victim).ids == ["class-b"])
            #expect(try await relay.warn("b", event: "e", key: victim).status == 202)
            await relay.sandbox.waitForMessages(1, channel: "webhook", key: "student-b")
        }
    }

    @Test("An event id that another key used first suppresses no warning, nor a second person's")
    func swallowed() async throws {
        try await AttackedRelay.with { relay in
            let attacker = try await relay.key("integration", scope: "city/a")
            let victim = try await relay.key("integration", scope: "city/b")
            #expect(try await relay.warn("a", event: "case-2026-0002", key: attacker).status == 202)
            #expect(try await relay.warn("b", event: "case-2026-0002", key: victim).status == 202)
            await relay.sandbox.waitForMessages(1, channel: "webhook", key: "student-b")
            await relay.sandbox.waitForMessages(1, channel: "webhook", key: "teacher-b")
            // The root key, too, may report two victims under one case.
            for unit in ["a", "b"] { #expect(try await relay.warn(unit, event: "case-3").status == 202) }
            await relay.sandbox.waitForMessages(2, channel: "webhook", key: "student-b")
        }
    }

    @Test("The most expensive notices of a counsellor do not delay another school's warning")
    func costlyNotices() async throws {
        try await AttackedRelay.with { relay in
            let key = try await relay.key("counsellor", scope: "city/a")
            for number in 0..<100 {
                let body = #"{"name":"圈","kind":"class","unit":"city/a","parent_id":"class-a"}"#
                _ = try await relay.ask("PUT", "/v1/circles/n-\(number)", body, key: key)
            }
            func notice(_ count: Int) -> String {
                let ids = [String](repeating: #""class-a""#, count: count).joined(separator: ",")
                return
                    #"""
                    {"kind":"bulletin","title":"题","body":"文",
                    "audience":{"circles":[\#(ids)],"include_children":true}}
                    """#
            }
            #expect(try await relay.ask("POST", "/v1/notices", notice(10_000), key: key).status == 422)
            let body = notice(1000)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<12 {
                    group.addTask { try await relay.ask("POST", "/v1/notices", body, key: key).status }
                }
                for number in 0..<5 {
                    let reply = try await relay.warn("b", event: "w\(number)")
                    #expect(reply.status == 202)
                }
                for try await status in group { #expect(status == 202) }
            }
        }
    }

    @Test("SIGKILL during an import leaves the old roster or the new one, complete", arguments: [20, 200, 600])
    func killedImport(milliseconds: Int) async throws {
        try await AttackedRelay.with { relay in
            let members = (0..<4000).map { number in
                #"{"circle_id":"class-a","person_id":"s-\#(number)","name":"某","role":"protected"}"#
            }
            let body = #"{"members":[\#(members.joined(separator: ","))]}"#
            let importing = Task { try await relay.ask("POST", "/v1/roster/import", body) }
            // The test varies the moment of the kill; the result must hold for every moment.
            try await Task.sleep(for: .milliseconds(milliseconds))
            try await relay.killAndRestart()
            let answered = try await importing.value.status == 200
            var count = 0
            var cursor = ""
            repeat {
                let page = try await relay.ask("GET", "/v1/people?limit=1000\(cursor)")
                count += page.ids.count { $0.hasPrefix("s-") }
                cursor = page.value("next_cursor").map { $0 == "<null>" ? "" : "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(answered ? count == 4000 : count == 0 || count == 4000, "\(count)")
        }
    }

    @Test("Continuous roster changes do not block an import")
    func starvedImport() async throws {
        try await AttackedRelay.with { relay in
            let key = try await relay.key("counsellor", scope: "city/b")
            let members = (0..<3000).map { number in
                #"{"circle_id":"class-a","person_id":"s-\#(number)","name":"某","role":"protected"}"#
            }
            let body = #"{"members":[\#(members.joined(separator: ","))]}"#
            try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask { try await relay.ask("POST", "/v1/roster/import", body).status }
                group.addTask {
                    var number = 0
                    while !Task.isCancelled {
                        number += 1
                        let change = #"{"name":"第 \#(number) 次"}"#
                        _ = try await relay.ask("PATCH", "/v1/circles/class-b", change, key: key)
                    }
                    return nil
                }
                let first = try await group.next()
                #expect(first == .some(200))
                group.cancelAll()
            }
        }
    }

    @Test("A counsellor can neither cancel nor correct the police's warning or a notice of the city")
    func corrected() async throws {
        try await AttackedRelay.with { relay in
            let key = try await relay.key("counsellor", scope: "city/a")
            let warning = try #require(try await relay.warn("a", event: "e").value("id"))
            let bulletin = try await relay.ask(
                "POST",
                "/v1/notices",
                #"{"kind":"bulletin","title":"题","body":"文","audience":{"circles":["class-a"]}}"#
            )
            for id in [warning, try #require(bulletin.value("id"))] {
                let text = #"{"title":"更正","body":"系误报，请正常转账"}"#
                #expect(try await relay.ask("POST", "/v1/notices/\(id)/correct", text, key: key).status == 403)
                #expect(try await relay.ask("POST", "/v1/notices/\(id)/cancel", key: key).status == 403)
            }
        }
    }

    @Test("An Idempotency-Key blocks no second notice, and a stored secret is not sent to another address")
    func misusedRequests() async throws {
        try await AttackedRelay.with { relay in
            var ids: [String] = []
            for title in ["一", "二"] {
                let reply = try await relay.ask(
                    "POST",
                    "/v1/notices",
                    #"{"kind":"bulletin","title":"\#(title)","body":"文","audience":{"circles":["class-a"]}}"#
                )
                ids.append(try #require(reply.value("id")))
            }
            let once = [HTTPField("Idempotency-Key", "once")]
            let text = #"{"title":"更正","body":"以此为准"}"#
            let statuses = [
                try await relay.ask("POST", "/v1/notices/\(ids[0])/correct", text, key: nil, headers: once).status,
                try await relay.ask("POST", "/v1/notices/\(ids[1])/correct", text, key: nil, headers: once).status,
            ]
            #expect(statuses == [202, 409])
            let secret = #"{"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}"#
            #expect(try await relay.ask("PATCH", "/v1/endpoints/hook-student-a", secret).value("has_secret") == "1")
            let key = try await relay.key("counsellor", scope: "city/a")
            let moved = #"{"address":"\#(relay.sandbox.url)/webhook/loot"}"#
            let reply = try await relay.ask("PATCH", "/v1/endpoints/hook-student-a", moved, key: key)
            #expect(reply.status == 200 && reply.value("has_secret") == "0")
        }
    }

    @Test("Of two concurrent PATCHes none is lost")
    func lostUpdates() async throws {
        try await AttackedRelay.with { relay in
            let path = "/v1/endpoints/hook-student-a"
            for _ in 0..<40 {
                _ = try await relay.ask("PATCH", path, #"{"enabled":true,"drill":false}"#)
                async let one = relay.ask("PATCH", path, #"{"enabled":false}"#)
                async let other = relay.ask("PATCH", path, #"{"drill":true}"#)
                #expect(try await [one, other].allSatisfy { $0.status == 200 })
                let stored = try await relay.ask("GET", path)
                #expect(stored.value("enabled") == "0" && stored.value("drill") == "1")
            }
        }
    }

    @Test("One unit cannot reach a whole enterprise")
    func everyone() async throws {
        try await AttackedRelay.with { relay in
            let key = try await relay.key("counsellor", scope: "city/a")
            for address in ["user:@all", "party:1", "tag:1"] {
                let body = #"{"owner":"circle:class-a","channel":"wecom-app","address":"\#(address)"}"#
                #expect(try await relay.ask("PUT", "/v1/endpoints/all", body, key: key).status == 422)
            }
            let notice =
                #"""
                {"kind":"bulletin","title":"题","body":"文","audience":{"circles":["class-a"]},
                "data":{"mention_mobiles":["@all"]}}
                """#
            #expect(try await relay.ask("POST", "/v1/notices", notice, key: key).status == 422)
            let marks = "e" + String(repeating: "\u{301}", count: 100_000)
            let title = #"{"kind":"bulletin","title":"\#(marks)","body":"文","audience":{"circles":["class-a"]}}"#
            #expect(try await relay.ask("POST", "/v1/notices", title, key: key).status == 422)
        }
    }

    @Test("A removed person's number, name and address are in no file of the relay")
    func remains() async throws {
        try await AttackedRelay.with { relay in
            let traces = ["李消失", "19912345678", "removed-address"]
            let person = #"{"name":"\#(traces[0])","phone":"\#(traces[1])"}"#
            #expect(try await relay.ask("PUT", "/v1/people/gone", person).status == 200)
            let hook =
                #"{"owner":"person:gone","channel":"webhook","address":"\#(relay.sandbox.url)/webhook/\#(traces[2])"}"#
            #expect(try await relay.ask("PUT", "/v1/endpoints/gone", hook).status == 200)
            func found() throws -> [String] {
                let files = try FileManager.default.contentsOfDirectory(atPath: relay.data)
                let contents = try files.map { try Data(contentsOf: URL(filePath: relay.data + "/" + $0)) }
                return traces.filter { trace in contents.contains { $0.range(of: Data(trace.utf8)) != nil } }
            }
            #expect(try found() == traces)
            #expect(try await relay.ask("DELETE", "/v1/people/gone").status == 204)
            while try !found().isEmpty { _ = try await relay.ask("GET", "/healthz") }
        }
    }
}

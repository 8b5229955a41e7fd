import RelayJSON
import RelayModel
import RelaySandbox
import RelayStore
import RelayStoreSQLite
import TestReceivers
import Testing

@testable import RelayHTTP

@Suite("Notices over HTTP", .timeLimit(.minutes(5)))
struct NoticeTests {
    @Test("An accepted notice gets 202 and shows its progress; the counts add up to the total")
    func send() async throws {
        try await Service.with { service in
            try await service.putClass()
            let sent = try await service.ask("POST", "/v1/notices", Service.notice())
            #expect(sent.status == 202)
            #expect(sent.json["state"] == .text("sending"))
            #expect(sent.json["lane"] == .text("normal"))
            #expect(sent.json["audience"]?["endpoints"]?.integer == 2)
            let id = try #require(sent.json["id"]?.text)
            let progress = try await service.ask("GET", "/v1/notices/\(id)")
            #expect(progress.status == 200)
            guard case .object(let counts) = progress.json["counts"] else { throw Problem.notFound("counts") }
            #expect(counts.map(\.name) == DeliveryState.allCases.map(\.name))
            #expect(counts.reduce(0) { $0 + ($1.value.integer ?? 0) } == progress.json["total"]?.integer)
            #expect(progress.json["accepted_at"]?.text?.hasSuffix("+08:00") == true)
        }
    }

    @Test("A repeat with the same Idempotency-Key and body gives the same answer; another body is a conflict")
    func idempotency() async throws {
        try await Service.with { service in
            try await service.putClass()
            let headers = [HTTPField("Idempotency-Key", "bulletin-17")]
            let first = try await service.ask("POST", "/v1/notices", Service.notice(), headers: headers)
            _ = try await service.ask("GET", "/v1/notices/\(first.json["id"]?.text ?? "")/events")
            let again = try await service.ask("POST", "/v1/notices", Service.notice(), headers: headers)
            #expect(first.status == 202)
            #expect(again.text == first.text)
            let other = try await service.ask("POST", "/v1/notices", Service.notice(title: "别的"), headers: headers)
            #expect(other.status == 409)
            #expect(other.code == "idempotency_mismatch")
            let operatorKey = try await service.key(.operatorRole)
            let theirs = try await service.ask(
                "POST",
                "/v1/notices",
                Service.notice(),
                key: operatorKey,
                headers: headers
            )
            #expect(theirs.status == 202)
            #expect(theirs.json["id"] != first.json["id"])
            let bad = try await service.ask(
                "POST",
                "/v1/notices",
                Service.notice(),
                headers: [HTTPField("Idempotency-Key", "a b")]
            )
            #expect(bad.status == 422)
        }
    }

    @Test("A repeated event is one warning; an unknown number gets 404")
    func warning() async throws {
        try await Service.with { service in
            try await service.putClass()
            let body = #"{"event_id":"e1","phone":"199 0000 1234","risk":"high","suspect":"冒充客服"}"#
            let first = try await service.ask("POST", "/v1/warnings", body)
            #expect(first.status == 202, "\(first.text)")
            #expect(first.json["lane"] == .text("urgent"))
            #expect(try await service.ask("POST", "/v1/warnings", body).text == first.text)
            let unknown = try await service.ask(
                "POST",
                "/v1/warnings",
                #"{"event_id":"e2","phone":"19900009999","risk":"low"}"#
            )
            #expect(unknown.status == 404)
            #expect(unknown.code == "unknown_phone")
            #expect(!unknown.text.contains("19900009999"))
        }
    }

    @Test("Each protected person with a number is warned; the answer and its repeat name all warnings")
    func sharedNumber() async throws {
        try await Service.with { service in
            try await service.putClass("class-1")
            try await service.putClass("class-2")
            // A mother with the same number is not protected in a circle.
            _ = try await service.ask("PATCH", "/v1/people/class-1-g", #"{"phone":"19900001234"}"#)
            let first = try await service.ask("POST", "/v1/warnings", Service.warning())
            #expect(first.status == 202, "\(first.text)")
            let ids = first.json["ids"]?.elements.compactMap(\.text) ?? []
            #expect(ids.count == 2 && ids.first == first.json["id"]?.text)
            #expect(first.json["audience"]?["endpoints"] == .number(2))
            var circles: [String] = []
            for id in ids {
                let deliveries = try await service.ask("GET", "/v1/notices/\(id)/deliveries").json["items"]?.elements
                circles += (deliveries ?? []).compactMap { $0["endpoint"]?.text }
            }
            #expect(circles == ["class-1-g-e", "class-2-g-e"])
            #expect(try await service.ask("POST", "/v1/warnings", Service.warning()).text == first.text)
            let other = try await service.ask("POST", "/v1/warnings", Service.warning("evt-2"))
            let otherIDs = other.json["ids"]?.elements.compactMap(\.text) ?? []
            #expect(otherIDs.count == 2 && Set(otherIDs).isDisjoint(with: ids))
        }
    }

    @Test("A warning is stored in both languages, with a text per reader")
    func warningLanguages() async throws {
        try await Service.with { service in
            try await service.putClass()
            let answer = try await service.ask(
                "POST",
                "/v1/warnings",
                #"{"event_id":"e1","phone":"19900001234","risk":"high","suspect":"冒充客服"}"#
            )
            let id = try #require(answer.json["id"]?.text.flatMap { NoticeID($0) })
            let notice = try await service.store.notice(id, scope: .root)
            let english = try #require(notice.translations[.en])
            #expect(english[.guardian]?.title.hasPrefix("High risk") == true)
            #expect(english[.guardian]?.body.contains("冒充客服") == true)
            #expect(english[.protected]?.title == "You may be talking to a scammer")
            #expect(notice.texts[.protected]?.title == "您可能正在被诈骗")
        }
    }

    @Test("A preview counts by circle, role and channel and sends nothing")
    func preview() async throws {
        try await Service.with { service in
            try await service.putClass()
            let preview = try await service.ask("POST", "/v1/notices/preview", Service.notice())
            #expect(preview.status == 200)
            let bare = try await service.ask("POST", "/v1/notices/preview", #"{"audience":{"circles":["class-1"]}}"#)
            #expect(bare.json["audience"] == preview.json["audience"])
            #expect(bare.json["messages"]?.elements.isEmpty == true)
            let message = try #require(preview.json["messages"]?.elements.first)
            #expect(message["channel"]?.text == "human" && message["parts"]?.integer == 0)
            #expect(message["text"]?.text?.hasPrefix("【") == true)
            #expect(preview.json["audience"]?["endpoints"]?.integer == 2)
            #expect(preview.json["circles"]?.elements.first?["id"]?.text == "class-1")
            #expect(preview.json["channels"]?["human"]?.integer == 2)
            #expect(try await service.ask("GET", "/v1/notices").json["items"]?.elements.isEmpty == true)
        }
    }

    @Test("A scheduled notice can be cancelled once")
    func cancel() async throws {
        try await Service.with { service in
            try await service.putClass()
            let sent = try await service.ask(
                "POST",
                "/v1/notices",
                Service.notice(more: #","send_at":"\#(Self.tomorrow)""#)
            )
            #expect(sent.json["state"] == .text("scheduled"))
            let id = try #require(sent.json["id"]?.text)
            let cancelled = try await service.ask("POST", "/v1/notices/\(id)/cancel")
            #expect(cancelled.status == 200)
            #expect(cancelled.json["state"] == .text("cancelled"))
            #expect(cancelled.json["counts"]?["cancelled"]?.integer == 2)
            #expect(try await service.ask("POST", "/v1/notices/\(id)/cancel").status == 409)
        }
    }

    private static var tomorrow: String { (SystemClock().now + .seconds(86_400)).rfc3339() }

    @Test("The event stream of a delivered notice sends progress, deliveries and done, and ends")
    func events() async throws {
        let sandbox = try await Sandbox.start()
        try await Service.with { service in
            try await service.putClass()
            let put = try await service.ask(
                "PUT",
                "/v1/endpoints/class-1-e",
                #"{"owner":"circle:class-1","channel":"webhook","address":"\#(sandbox.url)/webhook/a"}"#
            )
            #expect(put.status == 200, "\(put.text)")
            let sent = try await service.ask(
                "POST",
                "/v1/notices",
                Service.notice(more: #","data":{"case":1.50,"名":"值"}"#)
            )
            let id = try #require(sent.json["id"]?.text)
            let events = try await service.ask(
                "GET",
                "/v1/notices/\(id)/events",
                headers: [HTTPField("Last-Event-ID", "3")]
            )
            #expect(events.header("content-type") == "text/event-stream")
            #expect(events.text.hasPrefix("id: 1\nevent: progress\ndata: {"))
            let last = try #require(events.text.split(separator: "\n\n").last)
            #expect(last.contains("event: done"))
            let data = try #require(last.split(separator: "\n").last?.dropFirst(6))
            let done = try JSONReader.read(Array(data.utf8))
            #expect(done["counts"]?["accepted"]?.integer == 1)
            #expect(done["counts"]?["awaiting_human"]?.integer == 1)
            #expect(done["p95_ms"]?.integer != nil)
            #expect(done["oldest_pending_ms"] == .null)

            let list = try await service.ask("GET", "/v1/notices/\(id)/deliveries?state=accepted")
            let delivery = try #require(list.json["items"]?.elements.first)
            #expect(delivery["endpoint"]?.text == "class-1-e")
            let single = try await service.ask("GET", "/v1/deliveries/\(delivery["id"]?.text ?? "")")
            #expect(single.json["attempts"]?.elements.first?["http_status"]?.integer == 204)
            let arrived = try #require(await sandbox.received.first)
            #expect(String(decoding: arrived.body, as: UTF8.self).contains(#""case":1.50"#))

            let carried = try await service.ask("GET", "/v1/deliveries?state=awaiting_human&endpoint=class-1-g-e")
            let human = try await service.ask(
                "GET",
                "/v1/deliveries/\(carried.json["items"]?.elements.first?["id"]?.text ?? "")"
            )
            #expect(human.json["text"]?.text?.contains("请注意。") == true)

            let corrected = try await service.ask(
                "POST",
                "/v1/notices/\(id)/correct",
                #"{"title":"更正","body":"以此为准。"}"#
            )
            #expect(corrected.status == 202, "\(corrected.text)")
            let replayed = try await service.ask("POST", "/v1/deliveries/\(delivery["id"]?.text ?? "")/replay")
            #expect(replayed.status == 202, "\(replayed.text)")
        }
        await sandbox.stop()
    }

    @Test("An open event stream ends when the server stops")
    func shutdown() async throws {
        try await Service.with { service in
            try await service.putClass()
            let sent = try await service.ask(
                "POST",
                "/v1/notices",
                Service.notice(more: #","send_at":"\#(Self.tomorrow)""#)
            )
            let id = try #require(sent.json["id"]?.text)
            let socket = try await RawSocket.connect(port: service.port)
            try await socket.send(
                "GET /v1/notices/\(id)/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(service.admin)\r\n\r\n"
            )
            #expect(await socket.text(until: "event: progress").contains("text/event-stream"))
            await service.stopServer()
            #expect(await socket.isClosedByPeer())
        }
    }

    @Test("Lists are paged: each item once, in order; the last page has no cursor")
    func paging() async throws {
        try await Service.with { service in
            try await service.putClass()
            var sent: [String] = []
            for number in 1...5 {
                let answer = try await service.ask("POST", "/v1/notices", Service.notice(title: "\(number)"))
                sent.append(try #require(answer.json["id"]?.text))
            }
            for (path, count) in [
                ("/v1/notices", 5), ("/v1/deliveries", 15), ("/v1/keys", 1), ("/v1/people", 2), ("/v1/endpoints", 2),
            ] {
                var seen: [String] = []
                var cursor = ""
                repeat {
                    let page = try await service.ask(
                        "GET",
                        "\(path)?limit=2\(cursor.isEmpty ? "" : "&cursor=\(cursor)")"
                    )
                    #expect(page.status == 200, "\(page.text)")
                    #expect((page.json["items"]?.elements.count ?? 0) <= 2)
                    seen += page.json["items"]?.elements.compactMap { $0["id"]?.text } ?? []
                    cursor = page.json["next_cursor"]?.text ?? ""
                } while !cursor.isEmpty
                #expect(seen.count == count, "\(path)")
                #expect(Set(seen).count == count, "\(path)")
                if path == "/v1/notices" { #expect(seen == sent.reversed()) }
            }
        }
    }
}

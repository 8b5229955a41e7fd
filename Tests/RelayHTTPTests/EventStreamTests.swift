import RelayJSON
import RelayModel
import RelayStore
import TestReceivers
import Testing

@testable import RelayHTTP

@Suite("Event streams", .timeLimit(.minutes(2)))
struct EventStreamTests {
    /// A notice that is scheduled for tomorrow.
    private func notice(_ service: Service) async throws -> String {
        try await service.putClass()
        let tomorrow = (SystemClock().now + .seconds(86_400)).rfc3339(offsetMinutes: 480)
        let answer = try await service.ask("POST", "/v1/notices", Service.notice(more: #","send_at":"\#(tomorrow)""#))
        return try #require(answer.json["id"]?.text)
    }

    private func open(_ service: Service, _ notice: String, _ key: String) async throws -> (RawSocket, String) {
        let socket = try await RawSocket.connect(port: service.port)
        try await socket.send(
            "GET /v1/notices/\(notice)/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\n\r\n"
        )
        var text = await socket.head()
        if text.status == 200, !text.contains("\n\n") { text += await socket.text(until: "\n\n") }
        return (socket, text)
    }

    @Test("The streams of a key end within a second of its revocation; those of others continue")
    func revoked() async throws {
        try await Service.with { service in
            let notice = try await notice(service)
            let made = try await service.ask("POST", "/v1/keys", #"{"name":"a","role":"auditor"}"#)
            let key = try #require(made.json["secret"]?.text)
            let (stream, text) = try await open(service, notice, key)
            #expect(text.contains("event: progress"))
            let (other, _) = try await open(service, notice, service.admin)
            let start = ContinuousClock.now
            _ = try await service.ask("DELETE", "/v1/keys/\(made.json["id"]?.text ?? "")")
            // The last chunk is empty.
            _ = await stream.text(until: "0\r\n\r\n")
            // Otherwise it would never end. The promised second is extended for busy machines.
            #expect(ContinuousClock.now - start < .seconds(10))
            _ = try await service.ask("POST", "/v1/notices/\(notice)/cancel")
            #expect(await other.text(until: "event: done").contains("event: done"))
        }
    }

    @Test("A cancelled notice is shown at once, without a timer")
    func cancelled() async throws {
        try await Service.with { service in
            let notice = try await notice(service)
            let (stream, _) = try await open(service, notice, service.admin)
            let start = ContinuousClock.now
            _ = try await service.ask("POST", "/v1/notices/\(notice)/cancel")
            #expect(await stream.text(until: "event: done").contains("event: done"))
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test("The number of streams per key is limited; a closed one makes room, and other keys have their own")
    func perKey() async throws {
        try await Service.with({ $0.peers.eventStreamsPerKey = 2 }) { service in
            let notice = try await notice(service)
            let first = try await open(service, notice, service.admin)
            let second = try await open(service, notice, service.admin)
            let (_, refused) = try await open(service, notice, service.admin)
            #expect(refused.status == 429 && refused.lowercased().contains("retry-after: 5"))
            let auditor = try await service.key(.auditor)
            #expect(try await open(service, notice, auditor).1.status == 200)
            // A stream ends with its connection; the relay sees that a moment later.
            first.0.end()
            while try await open(service, notice, service.admin).1.status != 200 { await Task.yield() }
            withExtendedLifetime(second) {}
        }
    }

    @Test("The document describes the stream, with a schema for each event")
    func document() async throws {
        try await Service.with { service in
            let document = try await service.ask("GET", "/openapi.json", key: "").json
            let answer = document["paths"]?["/v1/notices/{id}/events"]?["get"]?["responses"]?["200"]
            let media = answer?["content"]?["text/event-stream"]
            for (event, schema) in [("progress", "Progress"), ("delivery", "DeliveryEvent"), ("done", "Progress")] {
                let form = media?["schema"]?["oneOf"]?.elements.first {
                    $0["properties"]?["event"]?["const"]?.text == event
                }
                let data = form?["properties"]?["data"]
                #expect(data?["contentSchema"]?["$ref"]?.text == "#/components/schemas/\(schema)")
                #expect(media?["example"]?.text?.contains("event: \(event)\ndata: {") == true)
            }
        }
    }
}

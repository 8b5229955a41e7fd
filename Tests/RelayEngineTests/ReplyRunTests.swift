import Foundation
import RelayModel
import RelayStore
import Synchronization
import TestReceivers
import Testing

/// Replies that a robot gives now and then, through the whole engine.
@Suite("Replies in a run", .timeLimit(.minutes(5)))
struct ReplyRunTests {
    /// Contents of the messages that a robot has taken.
    private final class Taken: Sendable {
        private let texts = Mutex<[String]>([])

        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    private struct Message: Decodable {
        struct Text: Decodable { let content: String }

        let text: Text
    }

    /// A WeCom robot that finds a text of more than 1,100 bytes too long where `isStrict` says so, although the
    /// platform documents 2,048.
    private func robot(_ taken: Taken, isStrict: @escaping @Sendable (String) -> Bool) throws -> TestServer {
        try TestServer { connection in
            while let request = connection.readRequest() {
                let body = Data((request.components(separatedBy: "\r\n\r\n").last ?? "").utf8)
                guard let text = try? JSONDecoder().decode(Message.self, from: body).text.content else { return }
                let isTooLong = text.utf8.count > 1100 && isStrict(text)
                if !isTooLong { taken.add(text) }
                let answer =
                    isTooLong
                    ? #"{"errcode":40058,"errmsg":"content exceed max length 1100"}"# : #"{"errcode":0,"errmsg":"ok"}"#
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
            }
        }
    }

    private func sent(_ body: String, to server: TestServer) async throws -> DeliveryEntry {
        var result: DeliveryEntry?
        try await EngineRun.run { run in
            let address = "http://127.0.0.1:\(server.port)/cgi-bin/webhook/send?key=k"
            try await run.importEndpoints([("x", "wecom-robot", address)])
            let notice = try await run.send(.endpoints([EndpointID(unchecked: "x")]), lane: .urgent, body: body)
            result = try await run.entry(of: notice) { !$0.state.isPending }
        }
        return try #require(result)
    }

    /// The text of parts, without numbers and line breaks.
    private func whole(_ parts: [String]) -> String {
        parts.map { $0.components(separatedBy: "\n(")[0] }.joined().replacing("\n", with: "")
    }

    private static let sentence = "近期冒充客服案件多发，请转告同学。"

    @Test("A text that is too long below the documented limit is cut shorter and arrives whole")
    func tooLong() async throws {
        let taken = Taken()
        let body = String(repeating: Self.sentence, count: 70)
        let entry = try await sent(body, to: try robot(taken) { _ in true })
        #expect(entry.state == .accepted && entry.attempts.first?.code == "40058")
        #expect(entry.attempts.dropFirst().allSatisfy { $0.verdict == .accepted })
        let parts = taken.all
        #expect(parts.count == entry.attempts.count - 1 && parts.count >= 4)
        #expect(whole(parts).contains(body))
        for (place, part) in parts.enumerated() { #expect(part.hasSuffix("(\(place + 1)/\(parts.count))")) }
    }

    @Test("Parts that have arrived are not sent again where a later one is too long")
    func laterPart() async throws {
        let taken = Taken()
        let body = String(repeating: Self.sentence, count: 45) + String(repeating: "末段" + Self.sentence, count: 36)
        let entry = try await sent(body, to: try robot(taken) { $0.contains("末段") })
        #expect(entry.state == .accepted)
        #expect(entry.attempts.filter { $0.verdict != .accepted }.map(\.code) == ["40058"])
        #expect(whole(taken.all).contains(body))
        #expect(taken.all.first?.utf8.count ?? 0 > 1100)
    }

    @Test("What is too long even when cut shorter fails after two attempts")
    func stillTooLong() async throws {
        let answer = #"{"errcode":40058,"errmsg":"exceed max length"}"#
        let server = try TestServer.answering(
            "HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)"
        )
        let entry = try await sent("文", to: server)
        #expect(entry.state == .failed && entry.attempts.count == 2)
    }

    @Test("A reply that a receiver compresses unasked counts at once")
    func compressed() async throws {
        struct Reply: Decodable {
            let id: String
            let body_base64: String?
        }
        let file = EngineRun.repository + "/Tests/Fixtures/reports/replies.json"
        let replies = try JSONDecoder().decode([Reply].self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        let text = try #require(replies.first { $0.id == "gzip" }?.body_base64)
        let body = try #require(Data(base64Encoded: text))
        let server = try TestServer { connection in
            while connection.readRequest() != nil {
                let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n"
                connection.write(Array(head.utf8) + body)
            }
        }
        let entry = try await sent("文", to: server)
        #expect(entry.state == .accepted && entry.attempts.map(\.code) == ["0"])
    }
}

import RelayModel
import TestReceivers
import Testing

@testable import RelayTransport

@Suite("One exchange over a real socket", .timeLimit(.minutes(5)))
struct ExchangeTests {
    @Test("A reply comes back with status, headers and body")
    func completeReply() async throws {
        let server = try TestServer.answering(
            "HTTP/1.1 429 Slow\r\nRetry-After:  7 \r\nX-Empty:\r\nContent-Length: 5\r\n\r\nhello"
        )
        let result = try await TransferClient.local().perform(server.request())
        #expect(result.reply.fault == nil)
        #expect(result.reply.status == 429)
        #expect(result.reply.body == Array("hello".utf8))
        #expect(!result.reply.isBodyCut)
        #expect(result.reply.headers.contains(HTTPField("Retry-After", "7")))
        #expect(result.reply.headers.contains(HTTPField("X-Empty", "")))
        #expect(result.isNewConnection)
        #expect(result.reply.receivedAt >= result.startedAt)
    }

    @Test("The request leaves byte for byte, without Expect and without unrequested headers")
    func requestBytes() async throws {
        let server = try TestServer { connection in
            guard let request = connection.readRequest() else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.utf8.count)\r\n\r\n\(request)")
        }
        let body = String(repeating: "预警", count: 400)
        let request = OutboundRequest(
            url: "http://127.0.0.1:\(server.port)/a%20b?key=1",
            headers: [
                HTTPField("webhook-id", "dlv_1"), HTTPField("X-Split", "a\r\nX-Evil: 1"), HTTPField("X-None", ""),
            ],
            body: Array(body.utf8)
        )
        let reply = try await TransferClient.local().perform(request).reply
        let seen = String(decoding: reply.body, as: UTF8.self)
        #expect(seen.hasPrefix("POST /a%20b?key=1 HTTP/1.1\r\n"))
        #expect(seen.hasSuffix("\r\n\r\n" + body))
        #expect(seen.contains("\r\nwebhook-id: dlv_1\r\n"))
        #expect(seen.contains("\r\nX-Split: a  X-Evil: 1\r\n"))
        #expect(seen.contains("\r\nX-None:\r\n"))
        #expect(!seen.lowercased().contains("expect:"))
        #expect(!seen.lowercased().contains("content-type"))
        #expect(!seen.lowercased().contains("accept-encoding"))
    }

    @Test("The next use of a handle takes nothing over from the last", arguments: ["GET", "PUT", "DELETE", "HEAD"])
    func methodsFollowEachOther(method: String) async throws {
        let server = try TestServer { connection in
            while let request = connection.readRequest() {
                let line = request.prefix { $0 != "\r\n" }
                let answer = line.hasPrefix("HEAD") ? "" : "\(line)|\(request.suffix(4))"
                connection.write(
                    "HTTP/1.1 200 OK\r\nX-Line: \(line)\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)"
                )
            }
        }
        let client = try TransferClient.local()
        for name in ["POST", method, "POST"] {
            var request = server.request(body: name == "POST" || name == "PUT" ? "body" : "")
            request.method = name
            let reply = await client.perform(request).reply
            #expect(reply.headers.contains(HTTPField("X-Line", "\(name) /hook HTTP/1.1")))
            if !request.body.isEmpty { #expect(reply.body.suffix(4) == Array("body".utf8)) }
        }
    }

    @Test("One handle goes from one origin to another, and back")
    func originsFollowEachOther() async throws {
        let servers = try ["first", "second"].map { name in
            try TestServer { connection in
                while let request = connection.readRequest() {
                    let lines = request.split(separator: "\r\n")
                        .filter { $0.hasPrefix("POST") || $0.hasPrefix("Host:") }
                    let answer = "\(name) \(lines.joined(separator: " "))"
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
                }
            }
        }
        let client = try TransferClient.local()
        for (place, path) in [(0, "/a"), (1, "/b?c=1#d"), (1, ""), (0, "/e")] {
            let host = "127.0.0.1:\(servers[place].port)"
            let request = OutboundRequest(url: "http://\(host)\(path)", body: Array("x".utf8))
            let reply = await client.perform(request).reply
            let line = path.isEmpty ? "/" : path.prefix { $0 != "#" }
            let name = place == 0 ? "first" : "second"
            #expect(String(decoding: reply.body, as: UTF8.self) == "\(name) POST \(line) HTTP/1.1 Host: \(host)")
        }
    }

    @Test("A connection is used again")
    func keepAlive() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let client = try TransferClient.local()
        let first = await client.perform(server.request())
        let second = await client.perform(server.request())
        #expect(first.isNewConnection)
        #expect(!second.isNewConnection)
        #expect(second.reply.status == 200)
        #expect(server.connections == 1)
    }

    @Test("A redirect is a reply, not a way to go")
    func redirect() async throws {
        let server = try TestServer.answering(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        )
        let result = try await TransferClient.local().perform(server.request())
        #expect(result.reply.status == 302)
        #expect(result.reply.fault == nil)
        #expect(server.connections == 1)
    }

    @Test(
        "A reply over the cap is cut there and is still a reply",
        arguments: [(1000, false), (1001, true), (9000, true)]
    )
    func replyCap(size: Int, isCut: Bool) async throws {
        let server = try TestServer.answering(
            "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n" + String(repeating: "x", count: size)
        )
        let result = try await TransferClient.local().perform(
            server.request(),
            limits: TransferLimits(replyBytes: 1000)
        )
        #expect(result.reply.status == 200)
        #expect(result.reply.fault == nil)
        #expect(result.reply.isBodyCut == isCut)
        #expect(result.reply.body.count == 1000)
    }

    @Test("Headers without end are capped, and the exchange goes on")
    func headerCap() async throws {
        let lines = (0..<200).map { "X-\($0): \(String(repeating: "v", count: 100))\r\n" }.joined()
        let server = try TestServer.answering("HTTP/1.1 200 OK\r\n\(lines)Content-Length: 2\r\n\r\nok")
        let result = try await TransferClient.local().perform(server.request())
        #expect(result.reply.status == 200)
        #expect(result.reply.body == Array("ok".utf8))
        #expect(result.reply.headers.count == CurlLoop.mostReplyFields)
    }

    @Test("Interim replies are not the reply")
    func interimReply() async throws {
        let server = try TestServer.answering(
            "HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        )
        let result = try await TransferClient.local().perform(server.request())
        #expect(result.reply.status == 200)
        #expect(!result.reply.headers.contains { $0.isNamed("x-early") })
    }

    /// The machine's clock was set while this one went on.
    private struct StandingClock: RelayClock {
        let now = Timestamp(seconds: 1_772_436_600)
        let wall = Timestamp(seconds: 1_772_440_200)
    }

    @Test("A reply's receipt is dated by the machine's clock, as its dates are; the exchange by the relay's")
    func receipt() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let client = try TransferClient(policy: .local, clock: StandingClock(), resolver: ForbiddenResolver())
        let result = await client.perform(server.request())
        #expect(result.reply.receivedAt == StandingClock().wall)
        #expect(result.startedAt == StandingClock().now)
    }
}

import Foundation
import Glibc
import RelayJSON
import RelayModel
import RelayService
import RelayStore
import RelayTransport
import TestReceivers
import Testing

@testable import RelayHTTP

@Suite("Under a flood", .serialized, .timeLimit(.minutes(4)))
struct FloodTests {
    private static let receiptKeys = ReceiptKeys(aliyunSMS: Secret("aliyun-secret-0123456789"))

    /// Connections that have sent a head and one byte of the body.
    private func slow(_ count: Int, _ port: Int, from peer: String, _ path: String, _ key: String?) async throws
        -> [RawSocket]
    {
        try await RawSocket.open(
            count,
            port: port,
            from: peer,
            sending: Service.head(path, key: key, length: 1000) + "{"
        )
    }

    private func expect(_ status: Int, _ text: String, at location: SourceLocation = #_sourceLocation) {
        #expect(text.status == status, sourceLocation: location)
    }

    private func ask(_ port: Int, from peer: String, _ text: String) async throws -> String {
        let socket = try await RawSocket.connect(port: port, from: peer)
        try await socket.send(text)
        return await socket.head()
    }

    @Test(
        "Slow bodies over the limit of a key or a peer get 429; those within it get 408 if too slow",
        arguments: [(perKey: 2, perPeer: 10), (perKey: 10, perPeer: 3)]
    )
    func limits(perKey: Int, perPeer: Int) async throws {
        try await Service.with({
            $0.peers.slowRequestsPerKey = perKey
            $0.peers.slowRequestsPerPeer = perPeer
            $0.bodyPace = BodyPace(promptness: .milliseconds(200), grace: .seconds(10))
        }) { service in
            var keys: [(peer: String, key: String)] = []
            for peer in ["127.0.0.1", "127.0.0.1", "127.0.0.2"] {
                keys.append((peer, try await service.key(.integration)))
            }
            var sockets: [RawSocket] = []
            for (peer, key) in keys {
                sockets += try await slow(4, service.port, from: peer, "/v1/notices", key)
            }
            var statuses: [Int: Int] = [:]
            for socket in sockets {
                let text = await socket.head()
                statuses[text.status ?? 0, default: 0] += 1
                if text.status == 429 { #expect(text.lowercased().contains("retry-after: 5")) }
                #expect(await socket.isClosedByPeer())
            }
            // Two of each of three keys, or three of each of two peers.
            #expect(statuses == [408: 6, 429: 6])
        }
    }

    @Test(
        "Wrong keys over a peer's limit get 429 with Retry-After; its right keys and other peers do not"
    )
    func guessing() async throws {
        try await Service.with({ $0.peers.wrongKeysPerMinute = 5 }, receiptKeys: Self.receiptKeys) { service in
            func get(_ key: String, _ peer: String = "127.0.0.1") async throws -> String {
                try await ask(
                    service.port,
                    from: peer,
                    "GET /v1/channels HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\n\r\n"
                )
            }
            for number in 1...5 { try await expect(401, get("prk_\(number)")) }
            let refused = try await get("prk_6")
            #expect(refused.status == 429 && refused.lowercased().contains("retry-after: "))
            try await expect(200, get(service.admin))
            try await expect(401, get("prk_7", "127.0.0.2"))
            let receipts = try await service.ask("POST", "/v1/receipts/aliyun-sms?secret=x", "[]", key: "")
            #expect(receipts.status == 429)
            let right = "/v1/receipts/aliyun-sms?secret=aliyun-secret-0123456789"
            #expect(try await service.ask("POST", right, "[]", key: "").status == 200)
        }
    }

    @Test(
        "Behind a trusted proxy wrong keys count for the client; a forged header has no effect",
        arguments: ["127.0.0.1", "::"]
    )
    func proxied(host: String) async throws {
        let proxy = try #require(CIDR("127.0.0.1"))
        try await Service.with({
            // A dual-stack socket shows these peers as ::ffff:127.0.0.1.
            $0.host = host
            $0.peers.wrongKeysPerMinute = 1
            $0.peers.trustedProxies = [proxy]
        }) { service in
            func wrong(_ forwardedFor: String, from peer: String) async throws -> String {
                let fields = "Host: a\r\nAuthorization: Bearer prk_x\r\nX-Forwarded-For: \(forwardedFor)\r\n"
                return try await ask(service.port, from: peer, "GET /v1/channels HTTP/1.1\r\n\(fields)\r\n")
            }
            try await expect(401, wrong("192.0.2.1", from: "127.0.0.1"))
            try await expect(429, wrong("192.0.2.1", from: "127.0.0.1"))
            try await expect(429, wrong("192.0.2.9, 192.0.2.1", from: "127.0.0.1"))
            try await expect(401, wrong("192.0.2.2", from: "127.0.0.1"))
            try await expect(401, wrong("192.0.2.3", from: "127.0.0.2"))
            try await expect(429, wrong("192.0.2.4", from: "127.0.0.2"))
        }
    }

    @Test("A peer with too many connections loses the one that waited longest; its own request is answered")
    func connections() async throws {
        try await Service.with({ $0.peers.connectionsPerPeer = 4 }) { service in
            let head = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
            var idle: [RawSocket] = []
            // Each is answered before the next one connects, so the order of waiting is known.
            for _ in 0..<4 {
                let socket = try await RawSocket.connect(port: service.port, from: "127.0.0.3")
                try await socket.send(head)
                try #require(await socket.text(until: #""status""#).status == 200)
                idle.append(socket)
            }
            try await expect(200, ask(service.port, from: "127.0.0.3", head))
            #expect(await idle[0].isClosedByPeer())
            try await idle[3].send(head)
            #expect(await idle[3].text(until: #""status""#).status == 200)
            let metrics = try await service.ask("GET", "/metrics", key: "").text
            #expect(metrics.contains("panda_relay_http_connections_closed_for_others_total 1\n"))
        }
    }

    @Test("A connection without a head is closed in time")
    func silent() async throws {
        try await Service.with({ $0.idleTimeout = .milliseconds(300) }) { service in
            let silent = try await RawSocket.connect(port: service.port)
            let partial = try await RawSocket.connect(port: service.port)
            try await partial.send("GET /healthz HTTP/1.1\r\nHo")
            #expect(await silent.isClosedByPeer())
            #expect(await partial.isClosedByPeer())
        }
    }
}

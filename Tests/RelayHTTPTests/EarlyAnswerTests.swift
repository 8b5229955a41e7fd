import HTTPTypes
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore
import TestReceivers
import Testing

@testable import RelayHTTP

@Suite("Answers to a request head", .timeLimit(.minutes(2)))
struct EarlyAnswerTests {
    /// Sends a head that announces a body, without the body.
    private func answer(_ service: Service, _ method: String, _ path: String, key: String?) async throws -> String {
        let socket = try await RawSocket.connect(port: service.port)
        let head = Service.head(path, key: key, length: 500_000).replacing(
            "POST ",
            with: "\(method) ",
            maxReplacements: 1
        )
        try await socket.send(head)
        let text = await socket.head()
        #expect(await socket.isClosedByPeer(), "\(method) \(path)")
        return text
    }

    @Test("Each route with a body refuses a wrong key and a role without permission before the body arrives")
    func keys() async throws {
        try await Service.with { service in
            let auditor = try await service.key(.auditor)
            let routes = service.server.table.routes.filter { $0.needsKey && $0.body != nil }
            #expect(routes.count > 8)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for route in routes {
                    let path = route.path.replacing("{id}", with: "x").replacing("{person}", with: "y")
                    let method = route.method.rawValue
                    group.addTask {
                        for (key, status) in [(nil, 401), ("prk_wrong", 401), (auditor, 403)] {
                            let text = try await answer(service, method, path, key: key)
                            #expect(text.status == status, "\(method) \(path)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func head(_ service: Service, _ fields: String, key: String? = nil, length: Int) -> String {
        Service.head("/v1/notices", key: key ?? service.admin, length: length)
            .replacing("\r\n\r\n", with: "\r\n\(fields)\r\n\r\n")
    }

    @Test("A sender that expects 100-continue gets it at once, and then the answer")
    func leave() async throws {
        try await Service.with { service in
            try await service.putClass()
            let body = Service.notice()
            let socket = try await RawSocket.connect(port: service.port)
            for expectation in ["100-continue", "100-Continue"] {
                try await socket.send(Self.head(service, "Expect: \(expectation)", length: body.utf8.count))
                #expect(await socket.head() == "HTTP/1.1 100 Continue\r\n\r\n")
                try await socket.send(body)
                #expect(await socket.text(until: "}").status == 202)
            }
            let chunked = Self.head(service, "Expect: 100-continue\r\nTransfer-Encoding: chunked", length: 0)
                .replacing("Content-Length: 0\r\n", with: "")
            try await socket.send(chunked)
            #expect(await socket.head().status == 100)
            try await socket.send("\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n")
            #expect(await socket.text(until: "}").status == 202)
        }
    }

    @Test("A sender that is refused gets the refusal and no 100-continue")
    func noLeave() async throws {
        try await Service.with({ $0.bodyLimit = 10_000 }) { service in
            let auditor = try await service.key(.auditor)
            for (fields, key, length, status) in [
                ("", "prk_wrong", 100, 401), ("", auditor, 100, 403), ("", service.admin, 10_001, 413),
                ("\r\nContent-Encoding: gzip", service.admin, 100, 415),
            ] {
                let socket = try await RawSocket.connect(port: service.port)
                try await socket.send(Self.head(service, "Expect: 100-continue" + fields, key: key, length: length))
                let text = await socket.head()
                #expect(text.status == status)
                // The next bytes on the connection could be a body or a request.
                #expect(text.lowercased().contains("connection: close"), "\(status)")
                #expect(await socket.isClosedByPeer(), "\(status)")
            }
        }
    }

    @Test("A sender that does not expect 100-continue, or uses HTTP/1.0, gets only the answer")
    func nobodyWaits() async throws {
        try await Service.with { service in
            let head = Self.head(service, "Expect: 100-continue", length: 2)
            let prompt = try await RawSocket.connect(port: service.port)
            try await prompt.send(head + "{}")
            #expect(await prompt.head().status == 422)
            let old = try await RawSocket.connect(port: service.port)
            try await old.send(head.replacing("HTTP/1.1", with: "HTTP/1.0"))
            try await old.send("{}")
            #expect(await old.head().status == 422)
        }
    }

    @Test("Every route with a body refuses an encoded body before it arrives")
    func encoded() async throws {
        try await Service.with(receiptKeys: ReceiptKeys(aliyunSMS: Secret("aliyun-secret-0123456789"))) { service in
            var paths = service.server.table.routes.filter { $0.needsKey && $0.body != nil }.map {
                (
                    $0.method.rawValue,
                    $0.path.replacing("{id}", with: "x").replacing("{person}", with: "y")
                        + ($0.parameters.contains(where: \.isRequired) ? "?path=x" : "")
                )
            }
            paths.append(("POST", "/v1/receipts/aliyun-sms?secret=aliyun-secret-0123456789"))
            for (method, path) in paths {
                let socket = try await RawSocket.connect(port: service.port)
                let head = Service.head(path, key: service.admin, length: 500)
                    .replacing("POST ", with: "\(method) ", maxReplacements: 1)
                try await socket.send(head.replacing("\r\n\r\n", with: "\r\nContent-Encoding: gzip\r\n\r\n"))
                let text = await socket.text(until: "}")
                #expect(
                    text.status == 415 && text.contains("body_encoded") && text.contains("“gzip”"),
                    "\(path): \(text)"
                )
                #expect(text.lowercased().contains("\r\naccept-encoding: identity\r\n"), "\(path)")
            }
            let plain = try await service.ask(
                "POST",
                "/v1/notices",
                "{}",
                headers: [RelayModel.HTTPField("Content-Encoding", "Identity")]
            )
            #expect(plain.status == 422)
        }
    }

    @Test("A malformed head gets a problem body like every refusal")
    func unreadable() async throws {
        try await Service.with { service in
            let host = "GET /healthz HTTP/1.1\r\nHost: a\r\n"
            let fields = (0..<100).map { "x\($0): y\r\n" }.joined()
            for (head, status, code) in [
                (host + "X: " + String(repeating: "a", count: 17_000), 431, "head_too_large"),
                (host + fields, 431, "head_too_large"), (host + "Host: a\r\n", 400, "malformed_request"),
                ("what is this", 400, "malformed_request"),
            ] {
                let socket = try await RawSocket.connect(port: service.port)
                try await socket.send(head + "\r\n\r\n")
                let text = await socket.text(until: "}")
                #expect(text.status == status && text.contains(#""code":"\#(code)""#), "\(text)")
                #expect(text.lowercased().contains("content-type: application/problem+json"), "\(text)")
                #expect(await socket.isClosedByPeer(), "\(code)")
            }
            let socket = try await RawSocket.connect(port: service.port)
            try await socket.send(host + "\r\n" + host + "Host: a\r\n\r\n")
            let both = await socket.text(until: "malformed_request")
            #expect(both.status == 200 && both.contains("HTTP/1.1 400 "), "\(both)")
        }
    }

    @Test("Each receipt route refuses a wrong or unconfigured secret before the body arrives")
    func receipts() async throws {
        let paths = ["aliyun-sms?secret=wrong", "tencent-sms", "wechat-oa?signature=x&timestamp=1&nonce=2"]
        for (keys, status) in [
            (ReceiptKeys(), " 404 "),
            (
                ReceiptKeys(
                    aliyunSMS: Secret("aliyun-secret-0123456789"),
                    tencentSMS: Secret("tencent-secret-0123456789"),
                    wechatOA: Secret("pandaToken")
                ), " 403 "
            ),
        ] {
            try await Service.with(receiptKeys: keys) { service in
                for path in paths {
                    let text = try await answer(service, "POST", "/v1/receipts/" + path, key: nil)
                    #expect(text.contains(status), "\(path)")
                }
            }
        }
    }

    @Test("Every keyed route names exactly the permission that the service requires")
    func permissions() async throws {
        try await Service.with { service in
            let routes = service.server.table.routes.filter(\.needsKey)
            #expect(routes.filter { $0.permission == nil }.map(\.name) == ["listChannels"])
            for role in AccessRole.allCases {
                let key = try await service.key(role)
                for route in routes {
                    let path = route.path.replacing("{id}", with: "x").replacing("{person}", with: "y")
                    let body = route.body.map { $0.example.bytes }
                    let answer = try await service.ask(route.method.rawValue, path, body: body, key: key)
                    let isAllowed = route.permission.map { role.permissions.contains($0) } ?? true
                    #expect(
                        (answer.code == "forbidden_role") == !isAllowed,
                        "\(role.name) \(route.name): \(answer.text)"
                    )
                }
            }
        }
    }

    @Test("An answer before the body leaves the connection open if the body follows")
    func keptOpen() async throws {
        try await Service.with({ $0.unreadRest = .seconds(5) }) { service in
            let socket = try await RawSocket.connect(port: service.port)
            try await socket.send(Service.head("/v1/notices", key: nil, length: 2))
            #expect(await socket.head().status == 401)
            try await socket.send("{}")
            // Longer than the relay waits for an unread rest.
            let end = ContinuousClock.now + .milliseconds(5200)
            while ContinuousClock.now < end {
                try await socket.send("GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n")
                try #require(await socket.text(until: #""status""#).status == 200)
            }
        }
    }

    @Test("HTTP/1.1 without a host, or with more than one, is 400; HTTP/1.0 needs none")
    func host() async throws {
        try await Service.with { service in
            for (head, status) in [
                ("GET /healthz HTTP/1.1\r\n", 400), ("GET /healthz HTTP/1.0\r\n", 200),
                ("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n", 400),
                ("GET /healthz HTTP/1.1\r\nHost: a\r\nhost: b\r\n", 400),
                ("GET /healthz HTTP/1.1\r\nHost: a, b\r\n", 400),
                ("GET /healthz HTTP/1.1\r\nHost: relay:8180\r\n", 200),
                ("GET /healthz HTTP/1.1\r\nHost: [::1]:8180\r\n", 200),
            ] {
                let socket = try await RawSocket.connect(port: service.port)
                try await socket.send(head + "\r\n")
                #expect(await socket.head().status == status, "\(head)")
                if status == 400 { #expect(await socket.isClosedByPeer()) }
            }
        }
    }

    @Test("Another spelling of a path is an unknown path")
    func paths() async throws {
        try await Service.with { service in
            try await service.putClass()
            for path in [
                "//v1/circles", "/v1/circles/", "/v1//circles", "/v1/./circles", "/v1/x/../circles", "/v1/circles/%2e",
                "/v1/circles%2Fclass-1", "/v1/circles/class-1/", "/v1%2Fcircles",
            ] {
                let socket = try await RawSocket.connect(port: service.port)
                try await socket.send(
                    "GET \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(service.admin)\r\n\r\n"
                )
                let text = await socket.text(until: "unknown_path")
                #expect(text.status == 404 && text.contains("unknown_path"), "\(path)")
            }
        }
    }
}

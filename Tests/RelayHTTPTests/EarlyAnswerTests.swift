import HTTPTypes
import RelayModel
import RelayService
import RelayStore
import TestReceivers
import Testing

@testable import RelayHTTP

@Suite("What a head alone is answered with", .timeLimit(.minutes(2)))
struct EarlyAnswerTests {
    /// A head that announces a body which never comes.
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

    @Test("Each route with a body answers a wrong key and a role without its permission before the body comes")
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

    @Test("Each receipt route answers a wrong secret, and one that is off, before the body comes")
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

    @Test("Every keyed route names its permission, which is what the service asks for: no more")
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

    @Test("An answer before the body leaves the connection open where the body follows")
    func keptOpen() async throws {
        try await Service.with({ $0.unreadRest = .milliseconds(700) }) { service in
            let socket = try await RawSocket.connect(port: service.port)
            try await socket.send(Service.head("/v1/notices", key: nil, length: 2))
            #expect(await socket.head().status == 401)
            try await socket.send("{}")
            // Longer than an unread rest would be waited for.
            let end = ContinuousClock.now + .milliseconds(900)
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

    @Test("Another spelling of a path is another path, and there is none")
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

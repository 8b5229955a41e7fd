import RelayModel
import Synchronization
import TestReceivers
import Testing

@testable import RelayTransport

@Suite("Through a proxy", .timeLimit(.minutes(5)))
struct ProxyTests {
    private let resolver = TableResolver(
        table: [
            "hooks.example.com": ["127.0.0.1"], "other.example.com": ["127.0.0.2"], "proxy.example.com": ["127.0.0.1"],
            "inside.example.com": ["127.0.0.1", "10.0.0.7"], "both.example.com": ["::1", "127.0.0.1"],
        ]
    )

    private func client(
        _ proxy: String,
        credentials: String? = nil,
        resolver: (any HostResolver)? = nil,
        _ change: (inout TransferConfiguration) -> Void = { _ in }
    ) throws -> TransferClient {
        var configuration = TransferConfiguration()
        configuration.proxy = ProxyServer(proxy, credentials: credentials.map { Secret($0) })
        try #require(configuration.proxy != nil)
        change(&configuration)
        return try TransferClient(
            configuration: configuration,
            policy: .local,
            clock: SystemClock(),
            resolver: resolver ?? self.resolver
        )
    }

    /// A server that remembers the requests that reach it.
    private final class Receiver: Sendable {
        let requests = Mutex<[String]>([])

        func server() throws -> TestServer {
            try TestServer(onAllAddresses: true) { [self] connection in
                while let request = connection.readRequest() {
                    requests.withLock { $0.append(request) }
                    connection.write(TestConnection.ok)
                }
            }
        }
    }

    @Test("The proxy is asked for the approved address, also for http; the receiver sees the name and the path")
    func tunnel() async throws {
        let receiver = Receiver()
        let server = try receiver.server()
        let proxy = try ConnectProxy()
        let client = try client(proxy.url)
        let request = server.request("/send?key=hidden", body: "{\"a\":1}", host: "hooks.example.com")
        let result = await client.perform(request)
        #expect(result.reply.status == 200 && result.reply.body == Array("ok".utf8))
        #expect(proxy.targets == ["127.0.0.1:\(server.port)"])
        // Neither name nor path nor body: the proxy learns the address.
        #expect(!proxy.heads.joined().contains("example.com") && !proxy.heads.joined().contains("hidden"))
        let seen = receiver.requests.withLock { $0.first ?? "" }
        #expect(
            seen.hasPrefix("POST /send?key=hidden HTTP/1.1\r\nHost: hooks.example.com:\(server.port)\r\n"),
            "\(seen)"
        )
        #expect(seen.hasSuffix("{\"a\":1}") && !seen.lowercased().contains("proxy"), "\(seen)")
        #expect(await client.perform(server.request()).reply.status == 200)
        #expect(await client.perform(server.request(host: "both.example.com")).reply.status == 200)
        #expect(Set(proxy.targets) == ["127.0.0.1:\(server.port)"])
    }

    @Test("TLS is spoken with the receiver, under its name", .enabled(if: OpenSSLServer.isInstalled))
    func tls() async throws {
        let server = try await OpenSSLServer(name: "hooks.example.com")
        defer { server.stop() }
        let proxy = try ConnectProxy()
        let trusting = try client(proxy.url) { $0.certificateFile = server.certificateFile }
        func request(_ host: String) -> OutboundRequest {
            OutboundRequest(method: "GET", url: "https://\(host):\(server.port)/")
        }
        #expect(await trusting.perform(request("hooks.example.com")).reply.status == 200)
        // What is wrong beyond the tunnel is the receiver's.
        #expect(await trusting.perform(request("both.example.com")).reply.fault == .tlsUntrusted)
        let strict = try client(proxy.url)
        #expect(await strict.perform(request("hooks.example.com")).reply.fault == .tlsUntrusted)
        #expect(Set(proxy.targets) == ["127.0.0.1:\(server.port)"])
    }

    @Test("What the guard refuses is never asked of the proxy, nor sent past it")
    func refused() async throws {
        let receiver = try TestServer.answering(TestConnection.ok)
        let proxy = try ConnectProxy()
        let client = try client(proxy.url)
        for host in ["inside.example.com", "10.0.0.5", "169.254.169.254", "[fd00::1]", "printer.local", "2130706433"] {
            #expect(await client.perform(receiver.request(host: host)).reply.fault == .addressRefused, "\(host)")
        }
        #expect(await client.perform(receiver.request(host: "nowhere.example.com")).reply.fault == .dnsFailure)
        #expect(proxy.connections == 0 && receiver.connections == 0)
    }

    @Test("A target with the proxy's own name and port is judged like all others")
    func ownName() async throws {
        let proxy = try ConnectProxy()
        let table = TableResolver(table: ["proxy.example.com": ["127.0.0.1"], "hooks.example.com": ["127.0.0.1"]])
        var configuration = TransferConfiguration()
        configuration.proxy = ProxyServer("http://proxy.example.com:\(proxy.port)")
        let client = try TransferClient(
            configuration: configuration,
            policy: AddressPolicy(ports: nil),
            clock: SystemClock(),
            resolver: table
        )
        for host in ["hooks.example.com", "proxy.example.com"] {
            let request = OutboundRequest(url: "http://\(host):\(proxy.port)/x")
            #expect(await client.perform(request).reply.fault == .addressRefused, "\(host)")
        }
        #expect(proxy.connections == 0)
    }

    @Test("A proxy may have a name, wherever it leads")
    func named() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let proxy = try ConnectProxy()
        let client = try client("http://PROXY.example.com.:\(proxy.port)/")
        #expect(await client.perform(server.request(host: "hooks.example.com")).reply.status == 200)
        #expect(await client.perform(server.request(host: "hooks.example.com")).reply.status == 200)
        #expect(proxy.connections == 1)
    }

    @Test("Credentials go to the proxy alone")
    func credentials() async throws {
        let receiver = Receiver()
        let server = try receiver.server()
        let proxy = try ConnectProxy()
        let client = try client(proxy.url, credentials: "school:pass:word")
        #expect(await client.perform(server.request(host: "hooks.example.com")).reply.status == 200)
        #expect(proxy.heads.first?.contains("Proxy-Authorization: Basic c2Nob29sOnBhc3M6d29yZA==\r\n") == true)
        #expect(receiver.requests.withLock { $0.allSatisfy { !$0.lowercased().contains("authorization") } })
    }

    @Test(
        "A proxy that refuses is the fault of the relay's network, and the proxy's answer is told",
        arguments: ["407 Proxy Authentication Required", "403 Forbidden", "502 Bad Gateway"]
    )
    func refusal(_ answer: String) async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let proxy = try ConnectProxy { $0 == 1 ? answer : nil }
        let client = try client(proxy.url, credentials: "school:hidden")
        let result = await client.perform(server.request("/hidden", host: "hooks.example.com"))
        #expect(result.reply.fault == .proxyFailure && result.reply.status == 0)
        #expect(result.reply.faultDetail.contains("proxy") && result.reply.faultDetail.contains(answer.prefix(3)))
        #expect(!"\(result)".contains("hidden"))
        #expect(await client.perform(server.request(host: "hooks.example.com")).reply.status == 200)
    }

    @Test("A proxy that is down, silent or unknown is the fault of the relay's network")
    func noProxy() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let down = try TestServer(backlog: nil, nil)
        let silent = try TestServer { $0.waitForEnd() }
        for proxy in ["127.0.0.1:\(down.port)", "127.0.0.1:\(silent.port)", "nowhere.example.com:3128"] {
            let client = try client("http://" + proxy)
            let result = await client.perform(server.request(host: "hooks.example.com"), limits: .short)
            #expect(result.reply.fault == .proxyFailure, "\(proxy): \(String(describing: result.reply.fault))")
            #expect(result.reply.faultDetail.contains("proxy"))
        }
        #expect(server.connections == 0)
    }

    @Test("A tunnel is used again for its name and its address, and for no other")
    func pool() async throws {
        let server = try TestServer(onAllAddresses: true) { connection in
            while connection.readRequest() != nil { connection.write(TestConnection.ok) }
        }
        let proxy = try ConnectProxy()
        let kept = try client(proxy.url)
        for _ in 0..<3 { #expect(await kept.perform(server.request(host: "hooks.example.com")).reply.status == 200) }
        #expect(await kept.perform(server.request(host: "other.example.com")).reply.status == 200)
        #expect(proxy.targets == ["127.0.0.1:\(server.port)", "127.0.0.2:\(server.port)"])

        let turning = try client(proxy.url, resolver: TurningResolver()) { $0.addressLifetime = .milliseconds(1) }
        var asked = 0
        // The answer turns with the second look-up, which comes a millisecond after the first.
        while proxy.targets.last != "127.0.0.3:\(server.port)", asked < 1000 {
            #expect(await turning.perform(server.request(host: "turns.example.com")).reply.status == 200)
            asked += 1
        }
        #expect(proxy.targets.last == "127.0.0.3:\(server.port)")
        #expect(await turning.perform(server.request(host: "turns.example.com")).reply.status == 200)
        #expect(proxy.targets.count == 4, "one tunnel for each address")
    }

    /// A name that leads elsewhere from its second look-up on.
    private final class TurningResolver: HostResolver {
        private let isFirst = Mutex(true)

        func resolve(_ host: String, for _: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void) {
            let text = isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst ? "127.0.0.2" : "127.0.0.3"
            }
            answer([IPAddress(text)].compactMap(\.self))
        }
    }

    @Test("A proxy's address is http, host and port; nothing else is read as one")
    func form() throws {
        let proxy = try #require(ProxyServer("HTTP://Proxy.Gaj.Internal:3128/", credentials: Secret("user:hidden")))
        #expect("\(proxy)" == "http://proxy.gaj.internal:3128" && proxy.port == 3128)
        #expect(!String(reflecting: proxy).contains("hidden"))
        #expect(ProxyServer("http://[2400:3200::1]:8080").map { "\($0)" } == "http://[2400:3200::1]:8080")
        for text in [
            "", "proxy:3128", "https://proxy:3128", "socks5://proxy:1080", "http://user:hidden@proxy:3128",
            "http://proxy:3128/path", "http://proxy:3128?x", "http://proxy:0", "http://",
        ] {
            #expect(ProxyServer(text) == nil, "\(text)")
        }
    }
}

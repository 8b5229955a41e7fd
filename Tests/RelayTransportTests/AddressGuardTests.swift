import Foundation
import RelayModel
import Testing

@testable import RelayTransport

// One at a time: hundreds of cases that only compute would stand in front of every test that waits for a socket.
@Suite("The address guard", .serialized, .timeLimit(.minutes(5)))
struct AddressGuardTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    /// The copy beside this file, and the shared original where it is at hand.
    private static let vectorFiles = [
        folder.appending(path: "Fixtures/ssrf.json"), folder.appending(path: "../../../shared/vectors/ssrf.json"),
    ].filter { FileManager.default.fileExists(atPath: $0.path) }

    @Test("Every vector is judged as expected", arguments: vectorFiles)
    func vectors(file: URL) throws {
        let results = try AddressVectors.verify(Data(contentsOf: file))
        #expect(results.count >= 172)
        for result in results { #expect(result.isOK, "\(result.id): \(result.got), \(result.detail)") }
        #expect(results.first?.id == "refuse-1")
    }

    @Test("A wrong expectation shows")
    func vectorMismatch() throws {
        let file = #"""
            {"policy":{"schemes":["https"],"ports":[443],"allow_cidrs":[]},
            "refuse":[{"kind":"address","value":"8.8.8.8"},{"kind":"url","value":"https://hooks.example.com/"}],
            "allow":[{"kind":"address","value":"10.0.0.1"},{"kind":"url","value":"http://8.8.8.8/"}]}
            """#
        let results = try AddressVectors.verify(Data(file.utf8))
        #expect(results.map(\.got) == ["allow", "lookup", "refuse", "refuse"])
        #expect(results.allSatisfy { !$0.isOK })
    }

    @Test("A case of a kind that is not known agrees with nothing")
    func vectorKind() throws {
        let file = #"""
            {"policy":{"schemes":["https"],"ports":[443],"allow_cidrs":[]},
            "refuse":[{"kind":"adress","value":"10.0.0.1"}],"allow":[]}
            """#
        let results = try AddressVectors.verify(Data(file.utf8))
        #expect(results.map(\.got) == ["unreadable"] && results.allSatisfy { !$0.isOK })
    }

    @Test("A refusal tells a tenant nothing")
    func refusalText() throws {
        let refusal = try #require(
            AddressGuard(policy: AddressPolicy()).judge(url: "https://10.1.2.3/key=secret") { [] }
        )
        #expect("\(refusal)" == "address not allowed")
        #expect(refusal.operatorDetail == "10.1.2.3 is in 10.0.0.0/8 (private)")
    }

    @Test("Saving an endpoint looks its name up: refused, allowed, or allowed with a warning")
    func check() async {
        let resolver = TableResolver(table: ["in.example.com": ["10.0.0.5"], "out.example.com": ["8.8.8.8"]])
        let judge = AddressGuard(policy: AddressPolicy())
        #expect(await judge.check("https://out.example.com/", resolver: resolver) == .allowed)
        #expect(await judge.check("https://gone.example.com/", resolver: resolver) == .unresolved)
        #expect(await judge.check("https://8.8.8.8/", resolver: ForbiddenResolver()) == .allowed)
        for url in ["https://in.example.com/", "https://localhost/", "ftp://out.example.com/"] {
            guard case .refused = await judge.check(url, resolver: resolver) else {
                Issue.record("\(url) was not refused")
                continue
            }
        }
    }

    @Test("Loopback has its own switch, which opens nothing else")
    func loopbackSwitch() throws {
        let judge = AddressGuard(policy: AddressPolicy(allowLoopback: true))
        for text in ["127.0.0.1", "127.255.0.1", "::1"] {
            #expect(judge.refusal(of: try #require(IPAddress(text))) == nil)
        }
        for text in ["::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "0.0.0.0", "169.254.169.254", "10.0.0.1"] {
            #expect(judge.refusal(of: try #require(IPAddress(text))) != nil, "\(text)")
        }
        #expect(throws: AddressRefusal.self) { try TargetURL("http://printer.local/", policy: judge.policy) }
        #expect(try TargetURL("http://localhost:8080/", policy: judge.policy).host == "localhost")
    }

    @Test("An allowed range opens itself, but not what must always stay shut")
    func allowedRanges() throws {
        let ranges = ["0.0.0.0/0", "::/0"].compactMap { CIDR($0) }
        let judge = AddressGuard(policy: AddressPolicy(allowCIDRs: ranges))
        for text in ["10.0.0.1", "192.168.1.1", "100.64.0.1", "fd00::1", "fe80::1", "8.8.8.8"] {
            #expect(judge.refusal(of: try #require(IPAddress(text))) == nil, "\(text)")
        }
        for text in [
            "127.0.0.1", "::1", "::", "0.0.0.0", "169.254.169.254", "169.254.0.23", "169.254.170.2", "100.100.100.200",
            "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "224.0.0.1", "ff02::1",
            "255.255.255.255", "::ffff:8.8.8.8", "2002:808:808::1", "2001::1", "fd00::5efe:a00:1", "64:ff9b::a00:1",
        ] {
            #expect(judge.refusal(of: try #require(IPAddress(text))) != nil, "\(text)")
        }
    }

    @Test(
        "A name of the local network passes where it is listed, exactly or by a suffix; its addresses are still checked"
    )
    func allowedHosts() throws {
        let hosts = ["OA-hook.", "*.gaj.internal", "mattermost.local", "*.lan"].compactMap { HostPattern($0) }
        #expect(hosts.map(\.description) == ["oa-hook", "*.gaj.internal", "mattermost.local", "*.lan"])
        let ranges = [CIDR("10.1.0.0/16")].compactMap(\.self)
        let judge = AddressGuard(policy: AddressPolicy(allowCIDRs: ranges, allowHosts: hosts))
        for host in ["oa-hook", "OA-HOOK.", "hook.gaj.internal", "a.b.gaj.internal", "mattermost.local"] {
            let url = "http://\(host):8080/h"
            for (address, isAllowed) in [
                ("10.1.2.3", true), ("8.8.8.8", true), ("10.2.0.1", false), ("127.0.0.1", false),
                ("169.254.169.254", false),
            ] {
                let refusal = judge.judge(url: url) { [IPAddress(address)].compactMap(\.self) }
                #expect((refusal == nil) == isAllowed, "\(host) at \(address)")
            }
            #expect(judge.judge(url: url) { ["10.1.2.3", "10.2.0.1"].compactMap { IPAddress($0) } } != nil)
        }
        for host in ["oa-hook2", "x.oa-hook.local", "gaj.internal", "evilgaj.internal", "b.mattermost.local", "lan"] {
            let refusal = judge.judge(url: "http://\(host):8080/h") { [] }
            #expect(refusal?.rule == .name && refusal?.key == .allowHosts, "\(host)")
        }
    }

    @Test("This machine's own names, addresses and what is no name are not admitted as names")
    func refusedPatterns() throws {
        for text in [
            "localhost", "LOCALHOST.", "*.localhost", "db.localhost", "*.db.localhost", "", "*", "*.", ".", ".lan",
            "a..b",
            "10.1.2.3", "*.1", "::1", "[::1]", "a_b", "a.*", "*a.lan", "**.lan", "http://oa-hook", "oa-hook:80",
            "oa hook",
        ] {
            #expect(HostPattern(text) == nil, "\(text)")
        }
        // Not even where a policy is made with every pattern there is: the name is judged before the list.
        let open = AddressPolicy(allowHosts: ["*.local", "*.internal", "relay"].compactMap { HostPattern($0) })
        for host in ["localhost", "a.localhost"] {
            let refusal = AddressGuard(policy: open).judge(url: "http://\(host)/") { [] }
            #expect(refusal?.key == .allowCIDRs, "\(host)")
        }
    }

    @Test(
        "A refusal names the key that opens the target, and none for what stays closed",
        arguments: [
            ("http://oa-hook/", AddressRefusal.Key.allowHosts), ("http://a.internal/", .allowHosts),
            ("http://a.local/", .allowHosts), ("http://home.arpa/", .allowHosts), ("http://localhost/", .allowCIDRs),
            ("http://127.0.0.1/", .allowCIDRs), ("http://10.1.2.3/", .allowCIDRs), ("http://[fd00::1]/", .allowCIDRs),
            ("http://8.8.8.8:22/", .ports), ("http://169.254.169.254/", nil), ("http://[::ffff:10.0.0.1]/", nil),
            ("http://[64:ff9b::a00:1]/", nil), ("ftp://8.8.8.8/", nil), ("http://u@8.8.8.8/", nil),
        ]
    )
    func namedKey(url: String, key: AddressRefusal.Key?) throws {
        let refusal = try #require(AddressGuard(policy: AddressPolicy()).judge(url: url) { [] })
        #expect(refusal.key == key)
        #expect(refusal.reason.contains("; \(key?.rawValue ?? "targets")") == (key != nil), "\(refusal.reason)")
        let tls = AddressPolicy(allowPlainHTTP: false)
        #expect(AddressGuard(policy: tls).judge(url: "http://8.8.8.8/") { [] }?.key == .plainHTTP)
    }

    @Test("Without a guard any well-formed target passes")
    func unguarded() throws {
        #expect(try TargetURL("http://relay:9000/v1", policy: .unguarded).host == "relay")
        #expect(AddressGuard(policy: .unguarded).refusal(of: IPAddress(v4: 0x0a00_0001)) == nil)
        #expect(throws: AddressRefusal.self) { try TargetURL("http://user@relay/", policy: .unguarded) }
    }

    @Test("The parts of a URL come out as they will be used")
    func parts() throws {
        let target = try TargetURL("HTTPS://Hooks.Example.COM.:8443/a?b#c", policy: AddressPolicy())
        #expect(target.text == "HTTPS://Hooks.Example.COM:8443/a?b#c")
        #expect((target.host, target.port, target.isTLS) == ("hooks.example.com", 8443, true))
        #expect(target.address == nil)
        #expect(try TargetURL("http://8.8.8.8", policy: AddressPolicy()).port == 80)
        #expect(try TargetURL("https://[2400:3200::1]/", policy: AddressPolicy()).address == IPAddress("2400:3200::1"))
    }

    @Test(
        "What stands in the request line is path and query as they were given",
        arguments: [
            ("https://hooks.example.com", "/"), ("https://hooks.example.com?a=1", "/?a=1"),
            ("http://hooks.example.com:81#part", "/"), ("https://hooks.example.com/a/../b?c=d#e", "/a/../b?c=d"),
            ("https://hooks.example.com.:8443/a%20b", "/a%20b"), ("https://[2400:3200::1]:8443/?#", "/?"),
        ]
    )
    func requestTarget(url: String, line: String) throws {
        let policy = AddressPolicy.unguarded
        var book = OriginCache(policy: policy)
        // Parsed, remembered with its origin, and made from what was remembered.
        let targets = [try TargetURL(url, policy: policy), try book.target(url), try book.target(url)]
        for target in targets { #expect(target.withRequestTarget { String(cString: $0) } == line) }
    }

    @Test("The judgement agrees with one worked out on bit strings")
    func independentJudgement() throws {
        var random = SeededGenerator(seed: 20_260_302)
        let judge = AddressGuard(policy: AddressPolicy())
        for _ in 0..<20_000 {
            let address = BitStrings.randomAddress(using: &random)
            let expected = BitStrings.isAllowed(address)
            #expect((judge.refusal(of: address) == nil) == expected, "\(address)")
            #expect(IPAddress("\(address)") == address)
        }
    }

    @Test(
        "An IPv4 address is forbidden in every IPv6 form that holds it; NAT64 alone passes what may be reached itself"
    )
    func embedded() {
        var random = SeededGenerator(seed: 20_260_303)
        let judge = AddressGuard(policy: AddressPolicy())
        let open = AddressGuard(policy: AddressPolicy(allowCIDRs: ["0.0.0.0/0", "::/0"].compactMap { CIDR($0) }))
        var allowed = 0
        for _ in 0..<5000 {
            let inner = EmbeddedAddress.randomIPv4(using: &random)
            let isAllowed = EmbeddedAddress.isReachable(inner)
            #expect((judge.refusal(of: IPAddress(v4: inner)) == nil) == isAllowed, "\(IPAddress(v4: inner))")
            if isAllowed { allowed += 1 }
            for form in EmbeddedAddress.allCases {
                let address = form.address(around: inner, using: &random)
                let passes = form == .nat64 && isAllowed
                #expect((judge.refusal(of: address) == nil) == passes, "\(form) \(address)")
                // An operator's range opens no hidden address, however wide it is.
                if form != .nat64 { #expect(open.refusal(of: address) != nil, "\(form) \(address)") }
                // What getaddrinfo or a URL gives is the same address.
                #expect(IPAddress("\(address)") == address)
            }
        }
        // Both answers are really tried.
        #expect((500...4500).contains(allowed))
    }
}

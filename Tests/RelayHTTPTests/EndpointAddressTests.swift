import Foundation
import RelayAPI
import RelayJSON
import RelayModel
import RelayStore
import RelayStoreSQLite
import RelayTransport
import Testing

@testable import RelayHTTP
@testable import RelayService

/// The addresses that may be saved.
@Suite("Addresses of endpoints", .timeLimit(.minutes(5)))
struct EndpointAddressTests {
    /// Answers from a table; a name that is not in it does not resolve.
    private struct TableResolver: HostResolver {
        var table: [String: [String]] = [
            "good.example.com": ["93.184.216.34"], "inside.example.com": ["93.184.216.34", "10.0.0.7"],
            "metadata.example.com": ["169.254.169.254"], "oa-hook": ["10.1.2.3"], "hook.gaj.internal": ["10.1.2.3"],
            "mattermost.local": ["10.1.2.3"],
        ]

        func resolve(_ host: String, for _: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void) {
            answer((table[host] ?? []).compactMap { IPAddress($0) })
        }
    }

    /// Never answers.
    private struct SilentResolver: HostResolver {
        func resolve(_ host: String, for _: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void) {}
    }

    private static let form =
        "must be an http(s) URL of printable ASCII, at most 2048 bytes, without user or fragment"
    private static let refused: [(address: String, reason: String)] = [
        ("ftp://good.example.com/hidden", form), ("good.example.com/hidden", form), ("https:///hidden", form),
        ("https://user:hidden@good.example.com/x", form), ("https://good.example.com/x#hidden", form),
        ("https://good.example.com/ hidden", "ddress holds U+0020 SPACE at character 26"),
        ("https://exa_mple..com/hidden", "the host is neither a DNS name"),
        ("https://good.example.com:22/hidden", "port 22 is not one of those allowed"),
        ("https://good.example.com:0/hidden", "the port is not a number from 1 to 65535"),
        ("https://10.1.2.3/hidden", "10.1.2.3 is in 10.0.0.0/8"), ("https://[::1]/hidden", "::1"),
        ("http://169.254.169.254/hidden", "169.254.169.254 is in"),
        ("http://2130706433/hidden", "canonical dotted quad"),
        ("http://0x7f.1/hidden", "canonical dotted quad"), ("http://localhost/hidden", "address not allowed"),
        ("https://inside.example.com/hidden", "the host name resolves to an address"),
        ("https://metadata.example.com/hidden", "the host name resolves to an address"),
        ("https://10.1.2.3/hidden", "targets.allow_cidrs in the relay's configuration opens it"),
        ("https://good.example.com:22/hidden", "targets.ports in the relay's configuration opens it"),
        ("http://oa-hook:8080/hidden", "targets.allow_hosts in the relay's configuration opens it"),
        ("http://hook.gaj.internal:8080/hidden", "targets.allow_hosts in the relay's configuration opens it"),
        ("http://mattermost.local:8080/hidden", "targets.allow_hosts in the relay's configuration opens it"),
    ]

    private func body(_ address: String, more: String = "") -> String {
        #"{"owner":"circle:class-1","channel":"webhook","address":"\#(address)"\#(more)}"#
    }

    private func roster(_ addresses: [String]) -> String {
        let rows = addresses.enumerated().map {
            #"{"endpoint_id":"e\#($0.offset)","owner":"circle:class-1","channel":"webhook","address":"\#($0.element)"}"#
        }
        return #"{"endpoints":[\#(rows.joined(separator: ","))]}"#
    }

    /// A service with the strict address guard of a real relay.
    private func with(
        _ resolver: any HostResolver = TableResolver(),
        _ body: (Service) async throws -> Void
    ) async throws {
        try await Service.with(policy: AddressPolicy(), resolver: resolver) { service in
            try await service.putClass()
            try await body(service)
        }
    }

    @Test("A forbidden address is refused when it is saved, with the reason and without the address")
    func refusals() async throws {
        try await with { service in
            for (address, reason) in Self.refused {
                let saved = try await service.ask("PUT", "/v1/endpoints/e", body(address))
                #expect(saved.status == 422, "\(address)")
                #expect(saved.field == "address")
                #expect(saved.json["detail"]?.text?.contains(reason) == true, "\(address): \(saved.text)")
                #expect(!saved.text.contains("hidden"), "\(saved.text)")
                let imported = try await service.ask(
                    "POST",
                    "/v1/roster/import",
                    roster(["https://good.example.com/x", address])
                )
                #expect(imported.status == 422, "\(address)")
                #expect(imported.field == "endpoints.e1.address", "\(imported.text)")
                #expect(imported.json["detail"]?.text?.contains(reason) == true, "\(address): \(imported.text)")
                #expect(!imported.text.contains("hidden"))
            }
            // None of these was saved.
            #expect(try await service.ask("GET", "/v1/endpoints/e").status == 404)
            #expect(try await service.ask("GET", "/v1/endpoints/e0").status == 404)
        }
    }

    /// The addresses of the cases `name-…` in the field reports' requests.json.
    private static func reportedNames() throws -> [String] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/reports/requests.json")
        return try JSONReader.read(Array(Data(contentsOf: file))).elements.compactMap { item in
            item["id"]?.text?.hasPrefix("name-") == true ? item["body"]?["address"]?.text : nil
        }
    }

    @Test(
        "A local name in targets.allow_hosts is saved if its addresses are allowed, else refused"
    )
    func localNames() async throws {
        let names = try Self.reportedNames()
        #expect(names.count == 3)
        let hosts = ["oa-hook", "*.gaj.internal", "mattermost.local"].compactMap { HostPattern($0) }
        for (ranges, isAllowed) in [([CIDR("10.1.0.0/16")], true), ([], false)] {
            let policy = AddressPolicy(allowCIDRs: ranges.compactMap(\.self), allowHosts: hosts)
            try await Service.with(policy: policy, resolver: TableResolver()) { service in
                try await service.putClass()
                for address in names {
                    let saved = try await service.ask("PUT", "/v1/endpoints/e", body(address))
                    let imported = try await service.ask("POST", "/v1/roster/import", roster([address]))
                    for answer in [saved, imported] {
                        #expect(answer.status == (isAllowed ? 200 : 422), "\(address): \(answer.text)")
                        if isAllowed { continue }
                        #expect(answer.code == "address_refused")
                        #expect(answer.json["detail"]?.text?.contains("targets.allow_cidrs") == true)
                    }
                }
                let local = try await service.ask("PUT", "/v1/endpoints/e", body("http://localhost:8080/h"))
                #expect(local.status == 422 && local.json["detail"]?.text?.contains("targets.allow_cidrs") == true)
            }
        }
    }

    @Test("The caller does not learn what a name resolves to, and cannot probe a network")
    func noProbe() async throws {
        try await with { service in
            let answer = try await service.ask("PUT", "/v1/endpoints/e", body("https://inside.example.com/x"))
            #expect(answer.code == "address_refused")
            #expect(!answer.text.contains("10.0") && !answer.text.contains("inside.example.com"))
        }
    }

    @Test("A name that does not resolve at the moment is saved with a warning")
    func unresolved() async throws {
        try await with { service in
            let good = try await service.ask("PUT", "/v1/endpoints/e", body("https://good.example.com/x"))
            #expect(good.status == 200 && good.json["warning"] == .null)
            let answer = try await service.ask("PUT", "/v1/endpoints/e", body("https://nowhere.example.com/x"))
            #expect(answer.status == 200)
            #expect(answer.json["warning"] == .text(HostCheck.warning))
            let many = ["https://good.example.com/x"] + (0..<23).map { "https://n\($0 % 3).example.com/\($0)" }
            let imported = try await service.ask("POST", "/v1/roster/import", roster(many))
            #expect(imported.json["endpoints"]?["added"]?.integer == 24, "\(imported.text)")
            let warnings = imported.json["warnings"]?.elements.compactMap(\.text) ?? []
            #expect(warnings.count == 21)
            #expect(warnings.first == "endpoints.e1: \(HostCheck.warning)")
            #expect(warnings.last == "The same applies to 3 more endpoints.")
        }
    }

    @Test("Enabling an endpoint checks it again; disabling one never fails")
    func switching() async throws {
        try await with { service in
            let off = body("https://nowhere.example.com/x", more: #","enabled":false"#)
            #expect(try await service.ask("PUT", "/v1/endpoints/e", off).status == 200)
            // As if the configuration had been narrowed since: the stored endpoint would be refused now.
            let stored = Endpoint(
                id: EndpointID(unchecked: "old"),
                owner: .circle(CircleID(unchecked: "class-1")),
                channel: ChannelName(unchecked: "webhook"),
                address: Secret("https://10.0.0.1/x")
            )
            _ = try await service.store.put(stored, scope: .root, ifMatch: nil)
            let disabled = try await service.ask("PATCH", "/v1/endpoints/old", #"{"enabled":false}"#)
            #expect(disabled.status == 200, "\(disabled.text)")
            #expect(try await service.ask("PATCH", "/v1/endpoints/old", #"{"enabled":true}"#).status == 422)
        }
    }

    @Test("Unanswered look-ups end with the timeout, as unresolved")
    func silence() async {
        let endpoints = (0..<40).map { number in
            Endpoint(
                id: EndpointID(unchecked: "e\(number)"),
                owner: .circle(CircleID(unchecked: "c")),
                channel: ChannelName(unchecked: "webhook"),
                address: Secret("https://h\(number).example.com/x")
            )
        }
        let check = HostCheck(policy: AddressPolicy(), resolver: SilentResolver(), timeout: .milliseconds(1))
        let findings = await check.findings(on: endpoints)
        #expect(findings.unresolved == endpoints.map(\.id))
        #expect(findings.refused.isEmpty)
    }
}

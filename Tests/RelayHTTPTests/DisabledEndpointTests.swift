import RelayJSON
import RelayModel
import RelayStore
import RelayStoreSQLite
import Testing

@testable import RelayHTTP

/// How an endpoint is disabled and enabled over the API.
@Suite("Disabled endpoints over HTTP", .timeLimit(.minutes(5)))
struct DisabledEndpointTests {
    private static let path = "/v1/endpoints/class-1-e"

    /// A class whose endpoint the receiver disabled.
    private func with(_ body: (Service) async throws -> Void) async throws {
        try await Service.with { service in
            try await service.putClass()
            let switchOff: @Sendable (inout Endpoint) -> Void = {
                $0.enabled = false
                $0.disabledBy = .receiver
                $0.disabledReason = "93000: invalid webhook url"
            }
            let id = EndpointID(unchecked: "class-1-e")
            _ = try await service.store.change(id, scope: .root, ifMatch: nil, switchOff, accepts: { _ in true })
            try await body(service)
        }
    }

    @Test(
        "Another address, another secret and PATCH enabled enable an endpoint that its receiver disabled",
        arguments: [#"{"address":"other-group"}"#, #"{"enabled":true}"#]
    )
    func receiver(change: String) async throws {
        try await with { service in
            let before = try await service.ask("GET", Self.path).json
            #expect(before["enabled"] == .bool(false) && before["disabled_by"]?.text == "receiver")
            let after = try await service.ask("PATCH", Self.path, change).json
            #expect(after["enabled"] == .bool(true) && after["disabled_by"] == .null)
            #expect(after["disabled_reason"] == .null)
        }
    }

    @Test("Other changes leave it disabled, and so does another address if an operator disabled it")
    func stays() async throws {
        try await with { service in
            #expect(try await service.ask("PATCH", Self.path, #"{"drill":true}"#).json["enabled"] == .bool(false))
            let off = try await service.ask("PATCH", Self.path, #"{"enabled":false}"#).json
            #expect(off["disabled_by"]?.text == "operator")
            let moved = try await service.ask("PATCH", Self.path, #"{"address":"other-group"}"#).json
            #expect(moved["enabled"] == .bool(false) && moved["disabled_by"]?.text == "operator")
        }
    }

    @Test("An import lists endpoints that an operator disabled; a notice that reaches no one warns, also repeated")
    func answers() async throws {
        try await with { service in
            for id in ["class-1-e", "class-1-g-e"] {
                _ = try await service.ask("PATCH", "/v1/endpoints/\(id)", #"{"enabled":false}"#)
            }
            let imported = try await service.ask(
                "POST",
                "/v1/roster/import",
                #"{"endpoints":[{"endpoint_id":"class-1-e","owner":"circle:class-1","channel":"human","#
                    + #""address":"class-group"}]}"#
            )
            #expect(imported.json["disabled_count"]?.integer == 1)
            let row = imported.json["disabled"]?.elements.first
            #expect(row?["endpoint"]?.text == "class-1-e" && row?["by"]?.text == "operator")
            let headers = [HTTPField("Idempotency-Key", "all-off")]
            let first = try await service.ask("POST", "/v1/notices", Service.notice(), headers: headers)
            #expect(first.json["warnings"]?.elements.count == 1)
            #expect(try await service.ask("POST", "/v1/notices", Service.notice(), headers: headers).text == first.text)
            _ = try await service.ask("PATCH", Self.path, #"{"enabled":true}"#)
            let reached = try await service.ask("POST", "/v1/notices", Service.notice(title: "又"))
            #expect(reached.json["warnings"]?.elements.isEmpty == true)
        }
    }
}

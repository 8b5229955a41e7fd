import RelayAPI
import RelayJSON
import RelayModel
import RelayStore
import RelayStoreSQLite
import RelayTransport
import Synchronization
import TestReceivers
import Testing

@testable import RelayHTTP

/// Requests are checked as saved endpoints are: a name may resolve differently by then, and a roster may be older than
/// the policy.
@Suite("Outbound addresses", .timeLimit(.minutes(5)))
struct OutboundGuardTests {
    /// A resolver whose answer changes after the first look-up.
    private final class TurningResolver: HostResolver {
        private let answers = Mutex([["93.184.216.34"], ["93.184.216.34", "127.0.0.1"]])

        func resolve(_ host: String, for _: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void) {
            let texts = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            answer(texts.compactMap { IPAddress($0) })
        }
    }

    /// Sends a test message to an endpoint; returns its log entry after the attempt.
    private func test(_ endpoint: String, _ service: Service) async throws -> DeliveryEntry {
        let sent = try await service.ask("POST", "/v1/endpoints/\(endpoint)/test")
        let id = try #require(sent.json["id"]?.text.flatMap { NoticeID($0) }, "\(sent.text)")
        while true {
            let entry = try await service.store.delivery(DeliveryID(notice: id, ordinal: 0), scope: .root)
            if !entry.attempts.isEmpty { return entry }
            await Task.yield()
        }
    }

    @Test(
        "A message to a name that now resolves to a forbidden address is refused before any connection"
    )
    func turnedName() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        try await Service.with(policy: AddressPolicy(ports: nil), resolver: TurningResolver()) { service in
            try await service.putClass()
            let saved = try await service.ask(
                "PUT",
                "/v1/endpoints/e",
                #"""
                {"owner":"circle:class-1","channel":"webhook","address":"http://turns.example.com:\#(server.port)/x"}
                """#
            )
            #expect(saved.status == 200, "\(saved.text)")
            let entry = try await test("e", service)
            #expect(entry.state == .held && entry.reason == "endpoint_refused")
            #expect(entry.attempts.map(\.code) == [TransportFault.addressRefused.rawValue])
            #expect(server.connections == 0)
        }
    }

    @Test("A message to a saved address that is now forbidden is refused before any connection")
    func savedAddress() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        try await Service.with(policy: AddressPolicy(ports: nil)) { service in
            try await service.putClass()
            var roster = Roster()
            roster.endpoints = [
                Endpoint(
                    id: EndpointID(unchecked: "e"),
                    owner: .circle(CircleID(unchecked: "class-1")),
                    channel: ChannelName(unchecked: "webhook"),
                    address: Secret("http://127.0.0.1:\(server.port)/x")
                )
            ]
            _ = try await service.store.importRoster(roster, prune: false)
            let entry = try await test("e", service)
            #expect(entry.state == .held && entry.reason == "endpoint_refused")
            #expect(entry.attempts.map(\.code) == [TransportFault.addressRefused.rawValue])
            #expect(server.connections == 0)
        }
    }
}

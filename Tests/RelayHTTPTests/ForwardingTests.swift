import RelayJSON
import RelayModel
import RelayStore
import RelayStoreSQLite
import Testing

@testable import RelayHTTP

@Suite("Confirming by hand", .timeLimit(.minutes(5)))
struct ForwardingTests {
    /// The first delivery of a notice to a class, once it awaits a person.
    private func awaiting(_ service: Service) async throws -> String {
        try await service.putClass()
        let sent = try await service.ask("POST", "/v1/notices", Service.notice(title: "周末提醒"))
        let notice = try #require(sent.json["id"]?.text)
        while try await service.ask("GET", "/v1/notices/\(notice)").json["counts"]?["awaiting_human"] != .number(2) {
            await Task.yield()
        }
        let list = try await service.ask("GET", "/v1/notices/\(notice)/deliveries")
        return try #require(list.json["items"]?.elements.first?["id"]?.text)
    }

    @Test("The text is shown, nothing is confirmed before the request, and the request records who and when, once")
    func confirm() async throws {
        try await Service.with { service in
            let id = try await awaiting(service)
            let before = try await service.ask("GET", "/v1/deliveries/\(id)").json
            #expect(before["state"] == .text("awaiting_human"))
            #expect(before["text"]?.text?.contains("周末提醒") == true)
            #expect(before["forwarded"] == .list([]))
            let counsellor = try await service.key(.counsellor)
            let first = try await service.ask("POST", "/v1/deliveries/\(id)/forwarded", key: counsellor)
            #expect(first.status == 200, "\(first.text)")
            #expect(first.json["state"] == .text("accepted"))
            #expect(first.json["forwarded"]?.elements.first?["by"] == .text("counsellor"))
            let second = try await service.ask("POST", "/v1/deliveries/\(id)/forwarded")
            #expect(second.status == 200)
            #expect(second.json["forwarded"] == first.json["forwarded"])
            let notice = try #require(first.json["notice"]?.text)
            let counts = try await service.ask("GET", "/v1/notices/\(notice)").json["counts"]
            #expect(counts?["accepted"] == .number(1) && counts?["awaiting_human"] == .number(1))
        }
    }

    @Test("Only a sender may confirm, only within the unit, and only a delivery that awaits a person")
    func refused() async throws {
        try await Service.with { service in
            let id = try await awaiting(service)
            let auditor = try await service.key(.auditor)
            #expect(try await service.ask("POST", "/v1/deliveries/\(id)/forwarded", key: auditor).status == 403)
            let other = try await service.key(.counsellor, scope: "elsewhere")
            #expect(try await service.ask("POST", "/v1/deliveries/\(id)/forwarded", key: other).status == 404)
            #expect(try await service.ask("POST", "/v1/deliveries/dlv_00000000000000000000/forwarded").status == 404)
            let stored = try #require(DeliveryID(id))
            let pending = try await service.store.requeue(stored, until: .distantFuture, scope: .root)
            #expect(pending.id == stored)
            let conflict = try await service.ask("POST", "/v1/deliveries/\(id)/forwarded")
            #expect(conflict.status == 409 && conflict.code == "conflict")
        }
    }
}

import RelayJSON
import RelayModel
import RelayStore
import Testing

@testable import RelayHTTP

/// One rule of scope for every route, field and filter: records outside the unit are as if they did not exist, and
/// visible records of other units cannot be changed.
@Suite("What a key for a unit sees and changes", .timeLimit(.minutes(5)), .serialized)
struct ScopeTests {
    /// A result of a probe that the rule does not allow.
    struct Breach: CustomStringConvertible {
        let route: String
        let position: ScopePosition
        let found: String

        var description: String { "\(route) \(position.rawValue): \(found)" }
    }

    @Test("Every role, route, field and filter respects the key's unit", arguments: AccessRole.allCases)
    func probes(role: AccessRole) async throws {
        let breaches = try await breaches(of: role, scope: "city/a")
        #expect(breaches.isEmpty, "\(breaches.map(\.description).joined(separator: "\n"))")
    }

    @Test("With a key without a unit every probe finds a breach, so each of them can fail")
    func unbound() async throws {
        let breaches = try await breaches(of: .admin, scope: "")
        let found = Set(breaches.map(\.route))
        #expect(Set(ScopeProbe.probes.map(\.route)).subtracting(found).isEmpty)
    }

    @Test("Every route that takes a key has a probe, or names no record")
    func complete() async throws {
        try await Service.with { service in
            let probed = Set(ScopeProbe.probes.map(\.route))
            let others: Set<String> = [
                "listNotices", "listUnits", "listCircles", "listPeople", "listEndpoints", "listKeys", "listChannels",
                "warn",
                "importRoster", "revokeKey",
            ]
            let keyed = Set(service.server.table.routes.filter(\.needsKey).map(\.name))
            #expect(keyed == probed.union(others))
        }
    }

    private func breaches(of role: AccessRole, scope: String) async throws -> [Breach] {
        var breaches: [Breach] = []
        try await Service.with { service in
            let world = try await ScopeWorld(service, role: role, scope: scope, probes: ScopeProbe.probes)
            for (number, probe) in ScopeProbe.probes.enumerated() {
                let nothing = try await answer(probe, number, .nothing, world)
                for position in ScopePosition.allCases {
                    if position == .seen, !probe.knowsSeen { continue }
                    let answer = try await answer(probe, number, position, world)
                    let found = verdict(probe, role, position, answer.status, answer.text, nothing: nothing)
                    if let found { breaches.append(Breach(route: probe.route, position: position, found: found)) }
                }
            }
        }
        return breaches
    }

    /// The status, the code and field, and the body without the record's id.
    private func answer(
        _ probe: ScopeProbe,
        _ number: Int,
        _ position: ScopePosition,
        _ world: ScopeWorld
    ) async throws -> (status: Int, text: String, answer: Answer) {
        let request = probe.request(world, number, position)
        let answer =
            if let body = request.body {
                try await world.service.ask(request.method, request.path, body, key: world.key)
            } else {
                try await world.service.ask(request.method, request.path, key: world.key)
            }
        var text = answer.text
        for id in [
            world.unit(number, position), world.circle(number, position), world.person(number, position),
            world.endpoint(number, position),
            world.notice(number, position), world.delivery(number, position),
        ] {
            text = text.replacing(id, with: "ID")
        }
        return (answer.status, text, answer)
    }

    /// The fault of an answer; nil if there is none.
    private func verdict(
        _ probe: ScopeProbe,
        _ role: AccessRole,
        _ position: ScopePosition,
        _ status: Int,
        _ text: String,
        nothing: (status: Int, text: String, answer: Answer)
    ) -> String? {
        func expect(_ isRight: Bool, _ wanted: String) -> String? {
            isRight ? nil : "wanted \(wanted), got \(status) \(text.prefix(200))"
        }
        guard probe.roles.contains(role) else {
            return expect(status == 403 && text.contains("forbidden_role"), "403 forbidden_role")
        }
        if position.isOwn {
            // A finished notice cannot be cancelled, nor a delivery be confirmed twice: both had access.
            return expect((200..<300).contains(status) || status == 409, "success")
        }
        if position == .seen {
            guard probe.changes else { return expect((200..<300).contains(status) || status == 409, "success") }
            return expect(status == 403 && text.contains("forbidden_scope"), "403 forbidden_scope")
        }
        switch probe.place {
        case .path: return expect(status == 404 && text == nothing.text, "404 as for nothing")
        case .field(let field):
            return expect(
                status == 422 && text.contains("\"field\":\"\(field)\"") && text == nothing.text,
                "422 for \(field) as for nothing"
            )
        }
    }

    @Test("Lists contain exactly what the key sees")
    func lists() async throws {
        try await Service.with { service in
            let probe = ScopeProbe.probes.prefix(1)
            let world = try await ScopeWorld(service, role: .operatorRole, scope: "city/a", probes: Array(probe))
            func ids(_ path: String) async throws -> [String] {
                let answer = try await service.ask("GET", path, key: world.key)
                return answer.json["items"]?.elements.compactMap { ($0["id"] ?? $0["person_id"])?.text } ?? []
            }
            #expect(try await ids("/v1/circles") == [world.circle(0, .below), world.circle(0, .own)])
            #expect(try await ids("/v1/endpoints") == [world.endpoint(0, .below), world.endpoint(0, .own)])
            let people = [ScopePosition.below, .own, .seen].map { world.person(0, $0) }
            #expect(try await ids("/v1/people") == people)
            let members = try await ids("/v1/circles/\(world.circle(0, .own))/members")
            #expect(members == [world.person(0, .own), world.person(0, .seen)])
            #expect(try await ids("/v1/keys").isEmpty)
        }
    }

    @Test("A key with a unit creates by PUT only records with a home in it, and only then learns of a taken id")
    func making() async throws {
        try await Service.with { service in
            let world = try await ScopeWorld(
                service,
                role: .counsellor,
                scope: "city/a",
                probes: [ScopeProbe.probes[0]]
            )
            func put(_ path: String, _ body: String) async throws -> (Int, String?) {
                let answer = try await service.ask("PUT", path, body, key: world.key)
                return (answer.status, answer.code)
            }
            let other = #"{"name":"某","unit":"city/a"}"#
            #expect(try await put("/v1/people/new", #"{"name":"某"}"#) == (404, "unknown_person"))
            #expect(try await put("/v1/people/new", #"{"name":"某","unit":"city/b"}"#) == (404, "unknown_person"))
            #expect(try await put("/v1/people/new", other).0 == 200)
            #expect(try await put("/v1/people/new", #"{"name":"他","unit":"city/b"}"#) == (422, "out_of_scope"))
            #expect(try await put("/v1/people/\(world.person(0, .beside))", other) == (409, "id_taken"))
            let circle = #"{"name":"圈","kind":"class","unit":"city/a"}"#
            #expect(try await put("/v1/circles/\(world.circle(0, .beside))", circle) == (409, "id_taken"))
            #expect(try await put("/v1/circles/fresh", circle).0 == 200)
            let endpoint = #"{"owner":"circle:fresh","channel":"human","address":"x"}"#
            #expect(try await put("/v1/endpoints/\(world.endpoint(0, .beside))", endpoint) == (409, "id_taken"))
            #expect(try await put("/v1/endpoints/fresh", endpoint).0 == 200)
            // A person in no circle belongs to the unit that created them, and is visible there.
            #expect(try await service.ask("GET", "/v1/people/new", key: world.key).status == 200)
            let neighbour = try await service.key(.counsellor, scope: "city/b")
            #expect(try await service.ask("GET", "/v1/people/new", key: neighbour).status == 404)
        }
    }

    @Test("Members of other units show a masked number, and their endpoints are not shown")
    func members() async throws {
        try await Service.with { service in
            let world = try await ScopeWorld(
                service,
                role: .counsellor,
                scope: "city/a",
                probes: [ScopeProbe.probes[0]]
            )
            let seen = world.person(0, .seen)
            let named = try await service.ask("PATCH", "/v1/people/\(seen)", #"{"phone":"19900007777"}"#)
            #expect(named.status == 200)
            let hook = #"{"owner":"person:\#(seen)","channel":"human","address":"x"}"#
            #expect(try await service.ask("PUT", "/v1/endpoints/hook", hook).status == 200)
            let shown = try await service.ask("GET", "/v1/people/\(seen)", key: world.key)
            #expect(shown.json["phone_masked"] == .text("199****7777") && !shown.text.contains("19900007777"))
            #expect(try await service.ask("GET", "/v1/endpoints/hook", key: world.key).status == 404)
        }
    }

    @Test("Only a key without a unit imports a roster")
    func importing() async throws {
        try await Service.with { service in
            for role in [AccessRole.admin, .operatorRole, .counsellor] {
                let key = try await service.key(role, scope: "city/a")
                let answer = try await service.ask("POST", "/v1/roster/import", "{}", key: key)
                #expect(answer.status == 403 && answer.code == "forbidden_scope")
            }
        }
    }
}

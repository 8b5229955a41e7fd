import Logging
import RelayChannels
public import RelayModel
public import RelayStore
import RelayTransport

extension Relay {
    /// Circles the caller sees.
    public func circles(after cursor: String?, limit: Int, as caller: Caller) async throws(ServiceError) -> Page<Circle>
    {
        try caller.require(.read)
        return try await stored { () async throws(StoreError) in
            try await store.circles(scope: caller.scope, after: cursor, limit: limit)
        }
    }

    /// One circle.
    public func circle(_ id: CircleID, as caller: Caller) async throws(ServiceError) -> Circle {
        try caller.require(.read)
        return try await stored { () async throws(StoreError) in try await store.circle(id, scope: caller.scope) }
    }

    /// Makes or replaces a circle.
    public func put(_ circle: Circle, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try checkName(circle.name)
        try await stored { () async throws(StoreError) in try await store.put(circle, scope: caller.scope) }
    }

    /// Removes a circle that nothing nests in.
    public func removeCircle(_ id: CircleID, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try await stored { () async throws(StoreError) in try await store.remove(id, scope: caller.scope) }
    }

    /// Members of a circle.
    public func members(
        of circle: CircleID,
        after cursor: String?,
        limit: Int,
        as caller: Caller
    ) async throws(ServiceError) -> Page<Member> {
        try caller.require(.readPeople)
        return try await stored { () async throws(StoreError) in
            try await store.members(of: circle, scope: caller.scope, after: cursor, limit: limit)
        }
    }

    /// Puts a person into a circle, or changes the role there.
    public func put(_ membership: Membership, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try await stored { () async throws(StoreError) in try await store.put(membership, scope: caller.scope) }
    }

    /// Takes a person out of a circle.
    public func remove(_ person: PersonID, from circle: CircleID, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try await stored { () async throws(StoreError) in
            try await store.remove(person, from: circle, scope: caller.scope)
        }
    }

    /// People the caller sees.
    public func people(after cursor: String?, limit: Int, as caller: Caller) async throws(ServiceError) -> Page<Person>
    {
        try caller.require(.readPeople)
        return try await stored { () async throws(StoreError) in
            try await store.people(scope: caller.scope, after: cursor, limit: limit)
        }
    }

    /// One person.
    public func person(_ id: PersonID, as caller: Caller) async throws(ServiceError) -> Person {
        try caller.require(.readPeople)
        return try await stored { () async throws(StoreError) in try await store.person(id, scope: caller.scope) }
    }

    /// Makes or replaces a person.
    public func put(_ person: Person, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try checkName(person.name)
        try await stored { () async throws(StoreError) in try await store.put(person, scope: caller.scope) }
    }

    /// Removes a person, with memberships and endpoints.
    public func removePerson(_ id: PersonID, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try await stored { () async throws(StoreError) in try await store.remove(id, scope: caller.scope) }
    }

    /// Endpoints the caller sees. Addresses and secrets inside are not to be shown in full.
    public func endpoints(after cursor: String?, limit: Int, as caller: Caller) async throws(ServiceError) -> Page<
        Endpoint
    > {
        try caller.require(.readPeople)
        return try await stored { () async throws(StoreError) in
            try await store.endpoints(scope: caller.scope, after: cursor, limit: limit)
        }
    }

    /// One endpoint.
    public func endpoint(_ id: EndpointID, as caller: Caller) async throws(ServiceError) -> Endpoint {
        try caller.require(.readPeople)
        return try await stored { () async throws(StoreError) in try await store.endpoint(id, scope: caller.scope) }
    }

    /// Makes or replaces an endpoint, if its channel can use the address and the guard lets it be reached.
    /// - Returns: something the owner should know although it was saved (a name that does not resolve at the moment); nil for nothing.
    public func put(_ endpoint: Endpoint, as caller: Caller) async throws(ServiceError) -> String? {
        try caller.require(.manageRoster)
        let warning = try await check(endpoint, as: caller)
        try await stored { () async throws(StoreError) in try await store.put(endpoint, scope: caller.scope) }
        return warning
    }

    /// Removes an endpoint; past deliveries keep naming it.
    public func removeEndpoint(_ id: EndpointID, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try await stored { () async throws(StoreError) in try await store.remove(id, scope: caller.scope) }
    }

    /// Sends one real message, marked as a test, to an endpoint.
    public func test(_ id: EndpointID, as caller: Caller) async throws(ServiceError) -> Acceptance {
        try caller.require(.manageRoster)
        let endpoint = try await endpoint(id, as: caller)
        guard endpoint.enabled else {
            throw ServiceError(
                .conflict,
                code: "endpoint_disabled",
                field: "endpoint",
                "The endpoint is switched off. Switch it on, then test it."
            )
        }
        let now = clock.now
        let text = NoticeText(title: "【测试】这是一条测试消息", body: "收到即表示通道可用，无需处理。This is a test; nothing to do.")
        let notice = Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: .reminder,
            lane: .normal,
            severity: .info,
            texts: [.member: text],
            audience: .endpoints([id]),
            unit: caller.scope,
            issuer: caller.key.name,
            acceptedAt: now,
            expiresAt: now + .seconds(600)
        )
        return try await accept(NoticeDraft(notice, scope: caller.scope))
    }

    /// Brings the store to what a roster says. Only a key for the whole relay may: a roster names units of its own.
    public func importRoster(
        _ roster: Roster,
        prune: Bool,
        as caller: Caller
    ) async throws(ServiceError) -> ImportOutcome {
        try caller.require(.manageRoster)
        guard caller.scope == .root else {
            throw ServiceError(.forbidden, code: "out_of_scope", "Importing a roster needs a key without a unit.")
        }
        for endpoint in roster.endpoints {
            if let reason = refusal(of: endpoint) {
                throw .invalid("endpoints.\(endpoint.id)", reason, code: "invalid_endpoint")
            }
        }
        let findings = await hostCheck.findings(on: roster.endpoints)
        if let first = findings.refused.first {
            logRefusal(of: first, findings)
            throw .invalid("endpoints.\(first)", HostCheck.refusal, code: "address_refused")
        }
        let counts = try await stored { () async throws(StoreError) in
            try await store.importRoster(roster, prune: prune)
        }
        return ImportOutcome(counts: counts, warnings: findings.warnings)
    }

    /// What makes an endpoint unusable, as far as can be said without looking a name up; nil for nothing.
    public func refusal(of endpoint: Endpoint) -> String? {
        EndpointCheck(channels: channels, policy: guardian.policy).refusal(of: endpoint)
    }

    private var hostCheck: HostCheck { HostCheck(policy: guardian.policy, resolver: resolver) }

    private func check(_ endpoint: Endpoint, as caller: Caller) async throws(ServiceError) -> String? {
        // An endpoint can always be switched off; it is judged when it is switched on again.
        if !endpoint.enabled, let stored = try? await store.endpoint(endpoint.id, scope: caller.scope),
            stored.channel == endpoint.channel, stored.address == endpoint.address, stored.secret == endpoint.secret
        {
            return nil
        }
        if let reason = refusal(of: endpoint) { throw .invalid("address", reason, code: "invalid_endpoint") }
        let findings = await hostCheck.findings(on: [endpoint])
        guard findings.refused.isEmpty else {
            logRefusal(of: endpoint.id, findings)
            throw .invalid("address", HostCheck.refusal, code: "address_refused")
        }
        return findings.unresolved.isEmpty ? nil : HostCheck.warning
    }

    private func logRefusal(of endpoint: EndpointID, _ findings: HostCheck.Findings) {
        logger.notice(
            "endpoint refused",
            metadata: ["endpoint": "\(endpoint)", "rule": "\(findings.operatorDetail)"]
        )
    }

    private func checkName(_ name: String) throws(ServiceError) {
        guard !name.allSatisfy(\.isWhitespace), name.utf8.count <= 200 else {
            throw .invalid("name", "Must be 1 to 200 bytes.")
        }
    }
}

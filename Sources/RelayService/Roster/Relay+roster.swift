import Logging
import RelayChannels
import RelayEngine
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
    public func circle(_ id: CircleID, as caller: Caller) async throws(ServiceError) -> Revised<Circle> {
        try caller.require(.read)
        return try await stored { () async throws(StoreError) in try await store.circle(id, scope: caller.scope) }
    }

    /// Makes or replaces a circle; its members stay.
    public func put(_ circle: Circle, ifMatch: Int64?, as caller: Caller) async throws(ServiceError) -> Revised<Circle>
    {
        try caller.require(.manageRoster)
        try checkName(circle.name)
        return try await stored { () async throws(StoreError) in
            try await store.put(circle, scope: caller.scope, ifMatch: ifMatch)
        }
    }

    /// Changes a circle.
    public func change(
        _ id: CircleID,
        _ change: CircleChange,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<Circle> {
        try caller.require(.manageRoster)
        if let name = change.name { try checkName(name) }
        return try await stored { () async throws(StoreError) in
            try await store.change(id, scope: caller.scope, ifMatch: ifMatch) { $0 = change.applied(to: $0) }
        }
    }

    /// Removes a circle that nothing nests in.
    public func removeCircle(_ id: CircleID, ifMatch: Int64?, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try await stored { () async throws(StoreError) in
            try await store.remove(id, scope: caller.scope, ifMatch: ifMatch)
        }
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

    /// One member of a circle; nil where the person is none.
    public func member(
        _ person: PersonID,
        of circle: CircleID,
        as caller: Caller
    ) async throws(ServiceError) -> Member? {
        try caller.require(.readPeople)
        return try await stored { () async throws(StoreError) in
            try await store.member(person, of: circle, scope: caller.scope)
        }
    }

    /// Puts a person into a circle, or changes the role there.
    public func put(
        _ membership: Membership,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<Membership> {
        try caller.require(.manageRoster)
        return try await stored { () async throws(StoreError) in
            try await store.put(membership, scope: caller.scope, ifMatch: ifMatch)
        }
    }

    /// Takes a person out of a circle.
    public func remove(
        _ person: PersonID,
        from circle: CircleID,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try await stored { () async throws(StoreError) in
            try await store.remove(person, from: circle, scope: caller.scope, ifMatch: ifMatch)
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
    public func person(_ id: PersonID, as caller: Caller) async throws(ServiceError) -> Revised<Person> {
        try caller.require(.readPeople)
        return try await stored { () async throws(StoreError) in try await store.person(id, scope: caller.scope) }
    }

    /// Makes or replaces a person.
    /// - Parameter unit: the home unit; nil keeps the stored one, and gives a new person the root.
    public func put(
        _ person: Person,
        unit: UnitPath?,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<Person> {
        try caller.require(.manageRoster)
        try checkName(person.name)
        return try await stored { () async throws(StoreError) in
            try await store.put(person, unit: unit, scope: caller.scope, ifMatch: ifMatch)
        }
    }

    /// Changes a person.
    public func change(
        _ id: PersonID,
        _ change: PersonChange,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<Person> {
        try caller.require(.manageRoster)
        if let name = change.name { try checkName(name) }
        return try await stored { () async throws(StoreError) in
            try await store.change(id, scope: caller.scope, ifMatch: ifMatch) { $0 = change.applied(to: $0) }
        }
    }

    /// Removes a person, with memberships and endpoints.
    public func removePerson(_ id: PersonID, ifMatch: Int64?, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try await stored { () async throws(StoreError) in
            try await store.remove(id, scope: caller.scope, ifMatch: ifMatch)
        }
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
    public func endpoint(_ id: EndpointID, as caller: Caller) async throws(ServiceError) -> Revised<Endpoint> {
        try caller.require(.readPeople)
        return try await stored { () async throws(StoreError) in try await store.endpoint(id, scope: caller.scope) }
    }

    /// Makes or replaces an endpoint, if its channel can use the address and the guard lets it be reached.
    /// - Returns: what is stored, and something the owner should know although it was saved (a name that does not
    ///   resolve at the moment); nil for nothing.
    public func put(
        _ endpoint: Endpoint,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> (stored: Revised<Endpoint>, warning: String?) {
        try caller.require(.manageRoster)
        try checkRights(secret: endpoint.secret, everyone: endpoint.everyone, of: caller)
        let warning = try await check(endpoint)
        var wanted = endpoint
        wanted.disabledBy = endpoint.enabled ? nil : .operator
        let stored = try await stored { [wanted] () async throws(StoreError) in
            try await store.put(wanted, scope: caller.scope, ifMatch: ifMatch)
        }
        engine.update(stored.record)
        return (stored, warning)
    }

    /// How often a change is checked again because another one came between the check and the transaction.
    private static let checksPerChange = 20

    /// Changes an endpoint, as ``put(_:ifMatch:as:)`` makes one.
    public func change(
        _ id: EndpointID,
        _ change: EndpointChange,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> (stored: Revised<Endpoint>, warning: String?) {
        try caller.require(.manageRoster)
        try checkRights(secret: change.secret, everyone: change.everyone, of: caller)
        // The address is looked up outside of the transaction. Where another change came first, what it left is
        // checked.
        for _ in 0..<Self.checksPerChange {
            let before = try await endpoint(id, as: caller).record
            let wanted = change.applied(to: before)
            let warning = wanted.isSwitchedOff(from: before) ? nil : try await check(wanted)
            let stored = try await stored { () async throws(StoreError) in
                try await store.change(
                    id,
                    scope: caller.scope,
                    ifMatch: ifMatch,
                    { $0 = change.applied(to: $0) },
                    accepts: { $0.isChecked(as: wanted) }
                )
            }
            if let stored {
                engine.update(stored.record)
                return (stored, warning)
            }
        }
        throw ServiceError(StoreError.conflict(kind: .endpoint, id: id.text, reason: "it is being changed by others"))
    }

    /// Removes an endpoint; past deliveries keep naming it.
    public func removeEndpoint(_ id: EndpointID, ifMatch: Int64?, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try await stored { () async throws(StoreError) in
            try await store.remove(id, scope: caller.scope, ifMatch: ifMatch)
        }
    }

    /// Sends one real message, marked as a test, to an endpoint.
    public func test(_ id: EndpointID, as caller: Caller) async throws(ServiceError) -> Acceptance {
        try caller.require(.manageRoster)
        guard try await endpoint(id, as: caller).record.enabled else {
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
            issuerUnit: caller.scope,
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
            throw ServiceError(.forbidden, code: "forbidden_scope", "Importing a roster needs a key without a unit.")
        }
        for unit in roster.units { try Self.checkNames(of: unit, at: "units.\(unit.path).") }
        for circle in roster.circles { try checkName(circle.name, field: "circles.\(circle.id).name") }
        for person in roster.people { try checkName(person.name, field: "people.\(person.id).name") }
        try await checkSecrets(of: roster, caller)
        for endpoint in roster.endpoints {
            if let refusal = refusal(of: endpoint) {
                throw .invalid("endpoints.\(endpoint.id).\(refusal.field)", refusal.reason, code: "invalid_endpoint")
            }
        }
        let findings = await hostCheck.findings(on: roster.endpoints)
        if let first = findings.refused.first {
            logRefusal(of: first, findings)
            throw .invalid("endpoints.\(first).address", HostCheck.refusal, code: "address_refused")
        }
        let counts = try await stored { () async throws(StoreError) in
            try await store.importRoster(roster, prune: prune)
        }
        await updateRefused()
        return ImportOutcome(counts: counts, warnings: findings.warnings)
    }

    /// What waits in memory for a refused endpoint goes to where a roster has put it.
    private func updateRefused() async {
        for refusal in await engine.refusedEndpoints() {
            let found = try? await stored { () async throws(StoreError) in
                try await store.endpoint(refusal.endpoint, scope: .root).record
            }
            if let found { engine.update(found) }
        }
    }

    /// What makes an endpoint unusable, as far as can be said without looking a name up; nil for nothing.
    public func refusal(of endpoint: Endpoint) -> EndpointCheck.Refusal? {
        EndpointCheck(channels: channels, policy: guardian.policy, secrets: secrets).refusal(of: endpoint)
    }

    private var hostCheck: HostCheck { HostCheck(policy: guardian.policy, resolver: resolver) }

    private func check(_ endpoint: Endpoint) async throws(ServiceError) -> String? {
        if let refusal = refusal(of: endpoint) {
            throw .invalid(refusal.field, refusal.reason, code: "invalid_endpoint")
        }
        let findings = await hostCheck.findings(on: [endpoint])
        guard findings.refused.isEmpty else {
            logRefusal(of: endpoint.id, findings)
            throw .invalid("address", HostCheck.refusal, code: "address_refused")
        }
        return findings.unresolved.isEmpty ? nil : HostCheck.warning
    }

    /// Who may name secrets of the machine, and who may open an endpoint to everyone.
    private func checkRights(secret: Secret?, everyone: Bool?, of caller: Caller) throws(ServiceError) {
        if let secret, secret.isReference, !caller.mayNameSecrets { throw Self.referenceRefused("secret") }
        guard everyone != true || caller.scope == .root else {
            throw ServiceError(
                .forbidden,
                code: "forbidden_scope",
                field: "everyone",
                "Only a key without a unit opens an endpoint to people whom the roster does not list."
            )
        }
    }

    /// A roster may repeat the references that are stored; new ones need the right to name secrets.
    private func checkSecrets(of roster: Roster, _ caller: Caller) async throws(ServiceError) {
        guard !caller.mayNameSecrets else { return }
        for (place, endpoint) in roster.endpoints.enumerated() where endpoint.secret.isReference {
            let known = try await stored { () async throws(StoreError) -> Endpoint? in
                do throws(StoreError) {
                    return try await store.endpoint(endpoint.id, scope: caller.scope).record
                } catch .notFound {
                    return nil
                }
            }
            guard let known, known.isChecked(as: endpoint) else {
                throw Self.referenceRefused("endpoints[\(place)].secret")
            }
        }
    }

    private static func referenceRefused(_ field: String) -> ServiceError {
        ServiceError(
            .forbidden,
            code: "secret_reference_refused",
            field: field,
            "Only an administrator's key without a unit names secrets of the relay's machine (env:, file:). Give the secret "
                + "itself, or ask an administrator to save the endpoint."
        )
    }

    private func logRefusal(of endpoint: EndpointID, _ findings: HostCheck.Findings) {
        logger.notice(
            "endpoint refused",
            metadata: ["endpoint": "\(endpoint)", "rule": "\(findings.operatorDetail)"]
        )
    }

    private func checkName(_ name: String, field: String = "name") throws(ServiceError) {
        try ServiceError.check(name, .name, field: field)
    }
}

extension Endpoint {
    /// Whether it is the same to the checks: those of the channel, of the address, and of who may name its secret.
    fileprivate func isChecked(as other: Endpoint) -> Bool {
        channel == other.channel && address == other.address && secret == other.secret && everyone == other.everyone
    }

    /// Whether the change from another only switches it off: it is checked when it is switched on again.
    fileprivate func isSwitchedOff(from other: Endpoint) -> Bool { !enabled && isChecked(as: other) }
}

import RelayChannels
import RelayEngine
public import RelayModel
import RelayStore

/// Brings the store to what a roster says.
public struct RosterImportService: Sendable {
    let store: ScopedStore<any RosterStore>
    let engine: Engine
    let rules: EndpointRules

    /// The names of all channels.
    public var channelNames: [ChannelName] { rules.channels.names }

    /// Imports a roster. Only a key for the whole relay may: a roster names units of its own.
    public func importRoster(
        _ roster: Roster,
        prune: Bool,
        as caller: Caller
    ) async throws(ServiceError) -> ImportOutcome {
        try caller.require(.manageRoster)
        guard caller.scope == .root else {
            throw ServiceError(.forbidden, code: .forbiddenScope, "Importing a roster needs a key without a unit.")
        }
        for unit in roster.units { try UnitService.checkNames(of: unit, at: "units.\(unit.path).") }
        for circle in roster.circles {
            try ServiceError.check(circle.name, .name, field: "circles.\(circle.id).name")
        }
        for person in roster.people { try ServiceError.check(person.name, .name, field: "people.\(person.id).name") }
        try await checkSecrets(of: roster, caller)
        let warnings = try await rules.check(roster)
        let counts = try await store.perform(.manageRoster, as: caller) { store, _ throws(StoreError) in
            try await store.importRoster(roster, prune: prune)
        }
        await updateRefused()
        return ImportOutcome(counts: counts, warnings: warnings)
    }

    /// A roster may repeat stored references; new ones need the permission to name secrets.
    private func checkSecrets(of roster: Roster, _ caller: Caller) async throws(ServiceError) {
        guard !caller.mayNameSecrets else { return }
        for (place, endpoint) in roster.endpoints.enumerated() where endpoint.secret.isReference {
            let known = try await store.perform(.manageRoster, as: caller) {
                store,
                scope throws(StoreError) -> Endpoint? in
                do throws(StoreError) {
                    return try await store.endpoint(endpoint.id, scope: scope).record
                } catch .notFound {
                    return nil
                }
            }
            guard let known, known.isChecked(as: endpoint) else {
                throw EndpointRules.referenceRefused("endpoints[\(place)].secret")
            }
        }
    }

    /// Updates the waiting deliveries of refused endpoints to the imported addresses.
    private func updateRefused() async {
        for refusal in await engine.refusedEndpoints() {
            let found = try? await store.perform { store throws(StoreError) in
                try await store.endpoint(refusal.endpoint, scope: .root).record
            }
            if let found { engine.update(found) }
        }
    }
}

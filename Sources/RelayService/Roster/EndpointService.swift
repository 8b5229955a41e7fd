import Logging
import RelayChannels
import RelayEngine
public import RelayModel
public import RelayStore
import RelayTransport

/// Endpoints: listed, made, changed, removed, tested.
public struct EndpointService: Sendable {
    let store: ScopedStore<any RosterStore>
    let engine: Engine
    let rules: EndpointRules
    let acceptance: NoticeAcceptance
    let clock: any RelayClock
    let ids: IDGenerator

    /// All channels that have a file.
    public var channelNames: [ChannelName] { rules.channels.names }

    /// Endpoints the caller sees. Addresses and secrets inside are not to be shown in full.
    public func endpoints(
        after cursor: String?,
        limit: Int,
        as caller: Caller
    ) async throws(ServiceError) -> Page<Endpoint> {
        try await store.perform(.readPeople, as: caller) { store, scope throws(StoreError) in
            try await store.endpoints(scope: scope, after: cursor, limit: limit)
        }
    }

    /// One endpoint.
    public func endpoint(_ id: EndpointID, as caller: Caller) async throws(ServiceError) -> Revised<Endpoint> {
        try await store.perform(.readPeople, as: caller) { store, scope throws(StoreError) in
            try await store.endpoint(id, scope: scope)
        }
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
        try rules.checkRights(secret: endpoint.secret, everyone: endpoint.everyone, of: caller)
        let warning = try await rules.check(endpoint)
        var wanted = endpoint
        wanted.disabledBy = endpoint.enabled ? nil : .operator
        let stored = try await store.perform(.manageRoster, as: caller) { [wanted] store, scope throws(StoreError) in
            try await store.put(wanted, scope: scope, ifMatch: ifMatch)
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
        try rules.checkRights(secret: change.secret, everyone: change.everyone, of: caller)
        // The address is looked up outside of the transaction. Where another change came first, what it left is
        // checked.
        for _ in 0..<Self.checksPerChange {
            let before = try await endpoint(id, as: caller).record
            let wanted = change.applied(to: before)
            let warning = wanted.isSwitchedOff(from: before) ? nil : try await rules.check(wanted)
            let stored = try await store.perform(.manageRoster, as: caller) { store, scope throws(StoreError) in
                try await store.change(
                    id,
                    scope: scope,
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
    public func remove(_ id: EndpointID, ifMatch: Int64?, as caller: Caller) async throws(ServiceError) {
        try await store.perform(.manageRoster, as: caller) { store, scope throws(StoreError) in
            try await store.remove(id, scope: scope, ifMatch: ifMatch)
        }
    }

    /// Sends one real message, marked as a test, to an endpoint.
    public func test(_ id: EndpointID, as caller: Caller) async throws(ServiceError) -> Acceptance {
        try caller.require(.manageRoster)
        guard try await endpoint(id, as: caller).record.enabled else {
            throw ServiceError(
                .conflict,
                code: .endpointDisabled,
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
        return try await acceptance.accept(NoticeDraft(notice, scope: caller.scope))
    }

    /// Why deliveries to an endpoint are held whatever its pace; nil where nothing is in the way.
    public func holding(of endpoint: Endpoint, as caller: Caller) -> EndpointHolding? {
        guard let holding = rules.holding(of: endpoint, at: clock.now) else { return nil }
        return caller.mayNameSecrets ? holding : EndpointHolding(reason: holding.reason, detail: nil)
    }
}

/// Why nothing can be sent to an endpoint at the moment, although it is switched on.
public struct EndpointHolding: Sendable, Hashable {
    /// The stable word that its deliveries are held with.
    public let reason: String
    /// What is missing, in operator words; never a secret. Nil for callers who may not name secrets: it says which
    /// variables and files the relay's machine has.
    public let detail: String?
}

extension Endpoint {
    /// Whether it is the same to the checks: those of the channel, of the address, and of who may name its secret.
    func isChecked(as other: Endpoint) -> Bool {
        channel == other.channel && address == other.address && secret == other.secret && everyone == other.everyone
    }

    /// Whether the change from another only switches it off: it is checked when it is switched on again.
    fileprivate func isSwitchedOff(from other: Endpoint) -> Bool { !enabled && isChecked(as: other) }
}

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

    /// The names of all channels.
    public var channelNames: [ChannelName] { rules.channels.names }

    /// The endpoints that the caller sees. Their addresses and secrets must be masked before they are shown.
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

    /// Creates or replaces an endpoint, if its channel can use the address and the address guard allows it.
    /// - Returns: The stored endpoint, and a warning for its owner (a name that does not resolve); nil if there is
    ///   none.
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

    /// How often a change is checked again because another change came between its check and its transaction.
    private static let checksPerChange = 20

    /// Changes an endpoint, with the checks of ``put(_:ifMatch:as:)``.
    public func change(
        _ id: EndpointID,
        _ change: EndpointChange,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> (stored: Revised<Endpoint>, warning: String?) {
        try caller.require(.manageRoster)
        try rules.checkRights(secret: change.secret, everyone: change.everyone, of: caller)
        // The address is resolved outside the transaction. If another change came first, its result is checked.
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
        throw ServiceError(StoreError.conflict(kind: .endpoint, id: id.text, reason: "other requests are changing it"))
    }

    /// Removes an endpoint. Past deliveries keep naming it.
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
                "The endpoint is disabled. Enable it, then test it."
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

    /// Why deliveries to an endpoint are held apart from its rate limit; nil if they are not.
    public func holding(of endpoint: Endpoint, as caller: Caller) -> EndpointHolding? {
        guard let holding = rules.holding(of: endpoint, at: clock.now) else { return nil }
        return caller.mayNameSecrets ? holding : EndpointHolding(reason: holding.reason, detail: nil)
    }
}

/// Why nothing can be sent to an enabled endpoint.
public struct EndpointHolding: Sendable, Hashable {
    /// The stable code that its deliveries are held with.
    public let reason: String
    /// The missing item, in a message for operators; never a secret. Nil for callers who may not name secrets: it names
    /// variables and files of the relay's machine.
    public let detail: String?
}

extension Endpoint {
    /// Whether the checks of the channel, the address and the secret have the same result for both.
    func isChecked(as other: Endpoint) -> Bool {
        channel == other.channel && address == other.address && secret == other.secret && everyone == other.everyone
    }

    /// Whether the change only disables the endpoint. It is checked when it is enabled again.
    fileprivate func isSwitchedOff(from other: Endpoint) -> Bool { !enabled && isChecked(as: other) }
}

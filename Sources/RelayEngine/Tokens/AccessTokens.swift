import DequeModule
import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayTransport
import Synchronization

/// Manages the access tokens: requests them from the platforms, stores them, renews them in time. Answers at once, from
/// any thread.
final class AccessTokens: Sendable {
    private struct State {
        var machine = AccessTokenMachine()
        /// Created with the first request: most relays need none.
        var client: TransferClient?
        var timer: Task<Void, Never>?
        var timerAt: Timestamp?
        /// The task that stores and removes tokens in the machine's order; nil if no change waits.
        var saving: Task<Void, Never>?
        var unsaved = Deque<TokenChange>()
        var hasStopped = false
    }

    /// A change of a credential's stored token.
    private enum TokenChange: Sendable {
        case keep(StoredToken)
        case drop(fingerprint: [UInt8])
    }

    /// The pause after a failed write; the changes wait for it, in order.
    private static let savePause = Duration.seconds(1)
    /// How long the stop of the relay waits for them.
    private static let saveTimeout = Duration.seconds(2)

    private let state = Mutex(State())
    private let store: any TokenStore
    private let policy: AddressPolicy
    private let clock: any RelayClock
    private let resolver: any HostResolver
    private let proxy: ProxyServer?
    private let authorities: TrustedAuthorities?
    private let logger: Logger
    /// Called when deliveries that wait for a token may be tried again.
    private let onRelease: @Sendable () -> Void

    init(
        store: any TokenStore,
        policy: AddressPolicy,
        clock: any RelayClock,
        resolver: any HostResolver = SystemResolver(),
        proxy: ProxyServer? = nil,
        authorities: TrustedAuthorities? = nil,
        logger: Logger,
        onRelease: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.policy = policy
        self.clock = clock
        self.resolver = resolver
        self.proxy = proxy
        self.authorities = authorities
        self.logger = logger
        self.onRelease = onRelease
    }

    /// Reads the stored tokens of an earlier run.
    func resume() async throws(StoreError) {
        let tokens = try await store.tokens()
        state.withLock { $0.machine = AccessTokenMachine(tokens) }
    }

    /// The token for a request, fetched if there is none.
    func token(
        for rule: TokenRule,
        secret: String,
        of channel: ChannelName,
        isUrgent: Bool,
        at now: Timestamp
    ) -> TokenLookup {
        let credential = AccessTokenMachine.Credential(rule: rule, secret: secret, channel: channel)
        return act { $0.need(credential, isUrgent: isUrgent, at: now) }
    }

    /// Records the receiver's answer to a request with a token.
    func judged(_ token: Secret, of fingerprint: [UInt8], isRefused: Bool, at now: Timestamp) {
        act { machine in
            guard isRefused else {
                machine.accepted(token, of: fingerprint)
                return ((), [])
            }
            return ((), machine.refused(token, of: fingerprint, at: now))
        }
    }

    /// Stops requesting tokens.
    func stop() async {
        let (client, saving) = state.withLock { state in
            state.hasStopped = true
            state.timer?.cancel()
            return (state.client, state.saving)
        }
        await client?.stop(within: .zero)
        guard let saving else { return }
        _ = await Timeout.answer(within: Self.saveTimeout) { answer in
            Task {
                await saving.value
                answer(())
            }
        }
    }

    // MARK: Actions

    /// Asks the machine and carries out its actions.
    ///
    /// A write is queued under the same lock as its decision, so that a slower thread cannot save a token that another
    /// one dropped because the platform refused it.
    private func act<Value>(_ body: (inout AccessTokenMachine) -> (Value, [AccessTokenMachine.Action])) -> Value {
        let (value, actions) = state.withLock { state in
            let (value, actions) = body(&state.machine)
            for action in actions {
                switch action {
                case .keep(let token): state.unsaved.append(.keep(token))
                case .drop(let fingerprint): state.unsaved.append(.drop(fingerprint: fingerprint))
                case .fetch, .release, .report: break
                }
            }
            if state.saving == nil, !state.unsaved.isEmpty { state.saving = Task { await self.save() } }
            return (value, actions)
        }
        carryOut(actions)
        return value
    }

    private func carryOut(_ actions: [AccessTokenMachine.Action]) {
        for action in actions {
            switch action {
            case .fetch(let credential, let isForced): Task { await self.fetch(credential, isForced: isForced) }
            case .keep, .drop: break
            case .release: onRelease()
            case .report(let channel, let code, let message, let isRefused):
                logger.warning(
                    isRefused ? "access token refused" : "no access token",
                    metadata: ["channel": "\(channel)", "code": "\(code)", "message": "\(message)"]
                )
            }
        }
        setTimer()
    }

    private func fetch(_ credential: AccessTokenMachine.Credential, isForced: Bool) async {
        let reply = await answer(to: credential, isForced: isForced)
        act { ((), $0.answered(credential.fingerprint, with: reply, at: clock.now)) }
    }

    private func answer(to credential: AccessTokenMachine.Credential, isForced: Bool) async -> TokenReply {
        do {
            let request = try credential.rule.request(secret: credential.secret.reveal(), isForced: isForced)
            guard let client = try client() else { return .failed(code: "stopping", message: "") }
            let limits = TransferLimits(connect: .seconds(5), total: .seconds(10))
            // An urgent message may need the token, and the hosts come from the channel files, which the operator
            // chose.
            let reply = await client.perform(request, limits: limits, isUrgent: true).reply
            return credential.rule.read(reply, hiding: credential.secret)
        } catch let error as ChannelError {
            return .refused(code: "not_sent", message: error.description)
        } catch {
            return .failed(code: "not_sent", message: "no connection can be prepared")
        }
    }

    private func client() throws -> TransferClient? {
        try state.withLock { state in
            guard !state.hasStopped else { return nil }
            if let client = state.client { return client }
            let client = try TransferClient(
                configuration: TransferConfiguration(
                    threadName: "relay-tokens",
                    keptConnections: 2,
                    authorities: authorities,
                    proxy: proxy
                ),
                policy: policy,
                clock: clock,
                resolver: resolver
            )
            state.client = client
            return client
        }
    }

    /// Writes the changes one after the other. A failed write is repeated until it succeeds: a dropped token that stays
    /// stored would be used again after a restart.
    private func save() async {
        while let change = nextChange() {
            while true {
                do throws(StoreError) {
                    switch change {
                    case .keep(let token): try await store.keep(token)
                    case .drop(let fingerprint): try await store.dropToken(of: fingerprint)
                    }
                    break
                } catch {
                    logger.warning("access token not stored or not removed", metadata: ["error": "\(error)"])
                    guard error != .closed, !state.withLock(\.hasStopped) else { return }
                    try? await Task.sleep(for: Self.savePause)
                }
            }
        }
    }

    private func nextChange() -> TokenChange? {
        state.withLock { state in
            let change = state.unsaved.popFirst()
            if change == nil { state.saving = nil }
            return change
        }
    }

    /// Sets the timer for the machine's next tick.
    private func setTimer() {
        state.withLock { state in
            guard let wake = state.machine.nextWake, !state.hasStopped, state.timerAt != wake else { return }
            state.timer?.cancel()
            state.timerAt = wake
            let wait = max(.seconds(1), wake - clock.now)
            state.timer = Task { [weak self] in
                guard (try? await Task.sleep(for: wait)) != nil else { return }
                self?.fireTimers()
            }
        }
    }

    private func fireTimers() {
        state.withLock { $0.timerAt = nil }
        act { ((), $0.tick(at: clock.now)) }
    }
}

import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayTransport
import Synchronization

/// Keeps the access tokens: asks the platforms, puts on disk, renews in time. Answers at once, from any thread.
final class TokenDesk: Sendable {
    private struct State {
        var book = TokenBook()
        /// Made with the first request: most relays need none.
        var client: TransferClient?
        var alarm: Task<Void, Never>?
        var alarmAt: Timestamp?
        var hasStopped = false
    }

    private let state = Mutex(State())
    private let store: any TokenStore
    private let policy: AddressPolicy
    private let clock: any RelayClock
    private let resolver: any HostResolver
    private let logger: Logger
    /// Told when those who wait for a token may look again.
    private let onRelease: @Sendable () -> Void

    init(
        store: any TokenStore,
        policy: AddressPolicy,
        clock: any RelayClock,
        resolver: any HostResolver = SystemResolver(),
        logger: Logger,
        onRelease: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.policy = policy
        self.clock = clock
        self.resolver = resolver
        self.logger = logger
        self.onRelease = onRelease
    }

    /// Takes up the tokens of an earlier run.
    func resume() async throws(StoreError) {
        let tokens = try await store.tokens()
        state.withLock { $0.book = TokenBook(tokens) }
    }

    /// The token to send with; fetched where there is none.
    func token(
        for rule: TokenRule,
        secret: String,
        of channel: ChannelName,
        isUrgent: Bool,
        at now: Timestamp
    ) -> TokenFinding {
        let (finding, actions) = state.withLock {
            let credential = TokenBook.Credential(rule: rule, secret: secret, channel: channel)
            return $0.book.need(credential, isUrgent: isUrgent, at: now)
        }
        carryOut(actions)
        return finding
    }

    /// What the far side said to a request made with a token.
    func judged(_ token: Secret, of fingerprint: [UInt8], isRefused: Bool, at now: Timestamp) {
        let actions = state.withLock { state in
            guard isRefused else {
                state.book.accepted(token, of: fingerprint)
                return [TokenBook.Action]()
            }
            return state.book.refused(token, of: fingerprint, at: now)
        }
        carryOut(actions)
    }

    /// Asks nobody any more.
    func stop() async {
        let client = state.withLock { state in
            state.hasStopped = true
            state.alarm?.cancel()
            return state.client
        }
        await client?.stop(within: .zero)
    }

    // MARK: Actions

    private func carryOut(_ actions: [TokenBook.Action]) {
        for action in actions {
            switch action {
            case .fetch(let credential, let isForced): Task { await self.fetch(credential, isForced: isForced) }
            case .keep(let token): Task { await self.keep(token) }
            case .drop(let fingerprint): Task { try? await self.store.dropToken(of: fingerprint) }
            case .release: onRelease()
            case .report(let channel, let code, let message, let isRefused):
                logger.warning(
                    isRefused ? "access token refused" : "no access token",
                    metadata: ["channel": "\(channel)", "code": "\(code)", "message": "\(message)"]
                )
            }
        }
        setAlarm()
    }

    private func fetch(_ credential: TokenBook.Credential, isForced: Bool) async {
        let reply = await answer(to: credential, isForced: isForced)
        let actions = state.withLock { $0.book.answered(credential.fingerprint, with: reply, at: clock.now) }
        carryOut(actions)
    }

    private func answer(to credential: TokenBook.Credential, isForced: Bool) async -> TokenReply {
        do {
            let request = try credential.rule.request(secret: credential.secret.reveal(), isForced: isForced)
            guard let client = try client() else { return .failed(code: "stopping", message: "") }
            let limits = TransferLimits(connect: .seconds(5), total: .seconds(10))
            let reply = await client.perform(request, limits: limits).reply
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
                configuration: TransferConfiguration(threadName: "relay-tokens", keptConnections: 2),
                policy: policy,
                clock: clock,
                resolver: resolver
            )
            state.client = client
            return client
        }
    }

    private func keep(_ token: StoredToken) async {
        do {
            try await store.keep(token)
        } catch {
            // It is in memory; after a restart it is fetched again.
            logger.warning("access token not stored", metadata: ["error": "\(error)"])
        }
    }

    /// Wakes the book when it wants to be told of the time.
    private func setAlarm() {
        state.withLock { state in
            guard let wake = state.book.nextWake, !state.hasStopped, state.alarmAt != wake else { return }
            state.alarm?.cancel()
            state.alarmAt = wake
            let wait = max(.seconds(1), wake - clock.now)
            state.alarm = Task { [weak self] in
                guard (try? await Task.sleep(for: wait)) != nil else { return }
                self?.ring()
            }
        }
    }

    private func ring() {
        let actions = state.withLock { state in
            state.alarmAt = nil
            return state.book.tick(at: clock.now)
        }
        carryOut(actions)
    }
}

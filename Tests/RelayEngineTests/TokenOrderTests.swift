import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayTransport
import Synchronization
import TestReceivers
import Testing

@testable import RelayEngine

/// Tokens reach the disk in the order in which they were decided on.
@Suite("Access tokens on disk", .timeLimit(.minutes(5)))
struct TokenOrderTests {
    /// A store that answers when it is let, and may fail at first.
    private final class LateStore: TokenStore {
        private struct State {
            var calls: [String] = []
            var waiting: [CheckedContinuation<Void, Never>] = []
            var isOpen = false
            var failures: Int
            var kept: [[UInt8]: Secret] = [:]
        }

        private let state: Mutex<State>
        private let called: AsyncStream<Void>.Continuation
        let calls: AsyncStream<Void>

        init(failures: Int = 0) {
            state = Mutex(State(failures: failures))
            (calls, called) = AsyncStream.makeStream()
        }

        var said: [String] { state.withLock { $0.calls } }
        var kept: [Secret] { state.withLock { Array($0.kept.values) } }

        /// Lets everything through that waits, and what comes.
        func open() {
            let waiting = state.withLock { state in
                state.isOpen = true
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        func tokens() async throws(StoreError) -> [StoredToken] { [] }

        func keep(_ token: StoredToken) async throws(StoreError) {
            try await turn("keep")
            state.withLock { $0.kept[token.credential] = token.token }
        }

        func dropToken(of credential: [UInt8]) async throws(StoreError) {
            try await turn("drop")
            state.withLock { $0.kept[credential] = nil }
        }

        private func turn(_ name: String) async throws(StoreError) {
            state.withLock { $0.calls.append(name) }
            called.yield()
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
            let fails = state.withLock { state in
                defer { state.failures -= 1 }
                return state.failures > 0
            }
            if fails { throw .diskFull }
        }
    }

    private static let answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 57\r\n\r\n"
        + #"{"errcode":0,"access_token":"first-token","expires_in":1}"#

    private func withDesk(
        failures: Int = 0,
        _ body: (AccessTokens, LateStore, TokenRule, AsyncStream<Void>) async throws -> Void
    ) async throws {
        let server = try TestServer.answering(Self.answer)
        let channel = try EngineRun.channel("wecom-app", at: "http://127.0.0.1:\(server.port)")
        let store = LateStore(failures: failures)
        let (releases, release) = AsyncStream<Void>.makeStream()
        let tokens = AccessTokens(
            store: store,
            policy: AddressPolicy(ports: nil, allowLoopback: true),
            clock: SystemClock(),
            logger: Logger(label: "tokens") { _ in SwiftLogNoOpLogHandler() }
        ) { release.yield() }
        try await body(tokens, store, try #require(channel.token), releases)
        await tokens.stop()
    }

    /// Fetches a token that the receiver then refuses, before the store has answered.
    private func fetchAndRefuse(_ tokens: AccessTokens, _ rule: TokenRule, _ releases: AsyncStream<Void>) async {
        let now = SystemClock().now
        let secret = "ww1:secret"
        let name = ChannelName(unchecked: "wecom-app")
        _ = tokens.token(for: rule, secret: secret, of: name, isUrgent: false, at: now)
        for await _ in releases { break }
        tokens.judged(Secret("first-token"), of: rule.fingerprint(of: secret), isRefused: true, at: now)
    }

    @Test("A token that is refused while the disk still saves it is removed after that, and stays so")
    func order() async throws {
        try await withDesk { tokens, store, rule, releases in
            await fetchAndRefuse(tokens, rule, releases)
            // The next token has come, so the removal of the first was decided long ago: it waits for the answer to
            // the save.
            for await _ in releases { break }
            #expect(store.said == ["keep"])
            store.open()
            for await _ in store.calls where store.said.count == 3 { break }
            #expect(store.said == ["keep", "drop", "keep"])
        }
    }

    @Test("A disk in trouble is tried again, in the same order")
    func trouble() async throws {
        try await withDesk(failures: 1) { tokens, store, rule, releases in
            store.open()
            await fetchAndRefuse(tokens, rule, releases)
            for await _ in store.calls where store.said.contains("drop") { break }
            #expect(store.said.prefix(3) == ["keep", "keep", "drop"])
        }
    }
}

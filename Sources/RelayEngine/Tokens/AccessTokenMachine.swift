import RelayChannels
import RelayModel
import RelayStore

/// The access tokens by credential: which are valid, which must be fetched, and when a failed request is repeated. A
/// pure value: events in, actions out.
///
/// A credential has one request at a time, however many deliveries wait for it. A token in use is renewed after four
/// fifths of its lifetime.
struct AccessTokenMachine: Sendable {
    /// The credential of a token: where to request it, with which secret, and the hash under which it is stored.
    struct Credential: Sendable {
        let rule: TokenRule
        let secret: Secret
        let fingerprint: [UInt8]
        /// The channel that requested it first; others may share the token.
        let channel: ChannelName

        /// The credential of a resolved secret.
        init(rule: TokenRule, secret: String, channel: ChannelName) {
            self.channel = channel
            self.rule = rule
            self.secret = Secret(secret)
            fingerprint = rule.fingerprint(of: secret)
        }
    }

    /// An action for the caller.
    enum Action: Sendable {
        /// Request a token from the platform; ``AccessTokenMachine/answered(_:with:at:)`` takes the answer.
        case fetch(Credential, isForced: Bool)
        /// Store the token.
        case keep(StoredToken)
        /// Remove the stored token.
        case drop(fingerprint: [UInt8])
        /// Release the deliveries that wait for a token.
        case release
        /// Report to the operator that the platform refuses a credential, or issues no token.
        case report(ChannelName, code: String, message: String, isRefused: Bool)
    }

    /// A token that expires within this time is not used: the request must still arrive.
    static let margin = Duration.seconds(60)
    /// The pause after a refused credential.
    static let refusalPause = Duration.seconds(300)
    /// The platform's limit on forced renewals.
    static let forcePause = Duration.seconds(30)
    /// A token that was not used for this long is not renewed.
    static let idle = Duration.seconds(86_400)
    /// Seconds between failed requests.
    private static let ladder = [1.0, 2, 5, 10, 30, 60]
    /// The longest of these pauses while a warning waits.
    private static let urgentPause = 5.0
    /// A delivery that waits for a token requests it at least this often; after a longer time, none waits.
    private static let timeout = Duration.seconds(90)

    private struct Entry {
        let credential: Credential
        var token: StoredToken?
        var isFetching = false
        /// No request before then.
        var retryAt: Timestamp?
        var failures = 0
        var failedAt: Timestamp?
        /// The last time at which a delivery was told to wait for it.
        var wantedAt: Timestamp?
        /// Whether a warning waits for it.
        var isUrgent = false
        var refusal: (code: String, message: String)?
        var usedAt: Timestamp
        var forcedAt: Timestamp?
        /// Whether the token replaces one that the receiver refused, and was not accepted yet.
        var isOnTrial = false

        func renewal() -> Timestamp? {
            guard let token, !isFetching else { return nil }
            let life = token.expiresAt - token.fetchedAt
            return max(token.fetchedAt + life * 4 / 5, retryAt ?? token.fetchedAt)
        }

        /// The time of the next request without a new demand: for a renewal, or because a delivery waits.
        func nextFetch() -> Timestamp? {
            guard token == nil else { return renewal() }
            guard !isFetching, refusal == nil, let retryAt, let wantedAt else { return nil }
            return retryAt - wantedAt < AccessTokenMachine.timeout ? retryAt : nil
        }
    }

    private var entries: [[UInt8]: Entry] = [:]
    /// Tokens of an earlier run whose credential has not been seen yet.
    private var stored: [[UInt8]: StoredToken]
    private var random: any RandomNumberGenerator & Sendable

    /// Creates a machine with the tokens of an earlier run.
    init(_ tokens: [StoredToken] = [], random: any RandomNumberGenerator & Sendable = Xoshiro256()) {
        self.random = random
        stored = Dictionary(tokens.map { ($0.credential, $0) }) { _, last in last }
    }

    // MARK: Events

    /// A request is about to be sent with this credential.
    /// - Parameter isUrgent: whether it is for a warning, for which a failed request is repeated sooner.
    mutating func need(
        _ credential: Credential,
        isUrgent: Bool = false,
        at now: Timestamp
    ) -> (TokenLookup, [Action]) {
        let key = credential.fingerprint
        var entry = entries[key] ?? Entry(credential: credential, token: stored.removeValue(forKey: key), usedAt: now)
        entry.usedAt = now
        defer { entries[key] = entry }
        if let token = entry.token, now + Self.margin < token.expiresAt {
            let isDue = entry.renewal().map { $0 <= now } ?? false
            return (.token(token.token), isDue ? [Self.fetch(&entry, at: now)] : [])
        }
        entry.wantedAt = now
        if isUrgent { hurry(&entry, at: now) }
        if let retryAt = entry.retryAt, now < retryAt {
            if let refusal = entry.refusal { return (.refused(code: refusal.code, message: refusal.message), []) }
            return (.waiting(until: retryAt), [])
        }
        // Deliveries wait 30 s at most and then ask again: a token request without an answer must not block them.
        let waiting = TokenLookup.waiting(until: now + .seconds(30))
        return entry.isFetching ? (waiting, []) : (waiting, [Self.fetch(&entry, at: now)])
    }

    /// A request for a token ended.
    mutating func answered(_ fingerprint: [UInt8], with reply: TokenReply, at now: Timestamp) -> [Action] {
        guard var entry = entries[fingerprint] else { return [] }
        defer { entries[fingerprint] = entry }
        entry.isFetching = false
        switch reply {
        case .token(let token, let seconds):
            let kept = StoredToken(
                credential: fingerprint,
                token: token,
                fetchedAt: now,
                expiresAt: now + .seconds(seconds)
            )
            entry.token = kept
            entry.retryAt = nil
            entry.failures = 0
            entry.refusal = nil
            entry.wantedAt = nil
            entry.isUrgent = false
            return [.keep(kept), .release]
        case .refused(let code, let message):
            let isNews = entry.refusal == nil
            entry.refusal = (code, message)
            entry.retryAt = now + Self.refusalPause
            return (isNews ? [.report(entry.credential.channel, code: code, message: message, isRefused: true)] : [])
                + [.release]
        case .failed(let code, let message):
            // Deliveries are not released: they wait for the next request.
            let step = Self.ladder[min(entry.failures, Self.ladder.count - 1)]
            let pause = entry.isUrgent ? min(step, Self.urgentPause) : step
            entry.retryAt = now + RetrySchedule.jittered(seconds: pause, random: &random)
            entry.failedAt = now
            entry.failures += 1
            entry.refusal = nil
            return entry.failures == 1
                ? [.report(entry.credential.channel, code: code, message: message, isRefused: false)] : []
        }
    }

    /// The receiver accepted a request with this token.
    mutating func accepted(_ token: Secret, of fingerprint: [UInt8]) {
        guard entries[fingerprint]?.isOnTrial == true, entries[fingerprint]?.token?.token == token else { return }
        entries[fingerprint]?.isOnTrial = false
    }

    /// The receiver says that this token is not valid. The first time another one is fetched; after two refusals in a
    /// row the credential pauses.
    mutating func refused(_ token: Secret, of fingerprint: [UInt8], at now: Timestamp) -> [Action] {
        // A request with the former token says nothing about the current one.
        guard var entry = entries[fingerprint], entry.token?.token == token else { return [] }
        defer { entries[fingerprint] = entry }
        entry.token = nil
        guard !entry.isOnTrial else {
            entry.isOnTrial = false
            let message = "a token that was just fetched is refused"
            entry.refusal = ("token_refused", message)
            entry.retryAt = now + Self.refusalPause
            return [
                .drop(fingerprint: fingerprint),
                .report(entry.credential.channel, code: "token_refused", message: message, isRefused: true),
                .release,
            ]
        }
        entry.isOnTrial = true
        entry.retryAt = nil
        guard !entry.isFetching else { return [.drop(fingerprint: fingerprint)] }
        return [.drop(fingerprint: fingerprint), Self.fetch(&entry, at: now)]
    }

    /// Time has passed: renews the tokens that are due and in use, and repeats requests for which deliveries wait.
    mutating func tick(at now: Timestamp) -> [Action] {
        var actions: [Action] = []
        for (key, entry) in entries where entry.nextFetch().map({ $0 <= now }) ?? false {
            guard now - entry.usedAt < Self.idle else {
                entries[key] = nil
                continue
            }
            var entry = entry
            actions.append(Self.fetch(&entry, at: now))
            entries[key] = entry
        }
        return actions
    }

    /// The time of the next ``tick(at:)``; nil if none is needed.
    var nextWake: Timestamp? { entries.values.compactMap { $0.nextFetch() }.min() }

    /// A warning waits: a pause after a failure ends soon.
    private mutating func hurry(_ entry: inout Entry, at now: Timestamp) {
        entry.isUrgent = true
        guard entry.refusal == nil, let retryAt = entry.retryAt, let failedAt = entry.failedAt else { return }
        entry.retryAt = min(retryAt, failedAt + RetrySchedule.jittered(seconds: Self.urgentPause, random: &random))
    }

    private static func fetch(_ entry: inout Entry, at now: Timestamp) -> Action {
        entry.isFetching = true
        let isForced = entry.isOnTrial && entry.forcedAt.map { now - $0 >= forcePause } ?? true
        if isForced { entry.forcedAt = now }
        return .fetch(entry.credential, isForced: isForced)
    }
}

/// Whether there is an access token for a credential.
enum TokenLookup: Sendable, Hashable {
    case token(Secret)
    /// It is being fetched, or will be at that time at the latest; ask again then, or when one arrives.
    case waiting(until: Timestamp)
    /// The platform refuses the credential; the words are for operators.
    case refused(code: String, message: String)
}

import RelayChannels
import RelayModel
import RelayStore

/// Access tokens by credential: which are valid, which to fetch, when to try again. A pure value: events in, actions
/// out.
///
/// One request at a time per credential, however many wait for it. A token is renewed at four fifths of its life while
/// it is used.
struct AccessTokenMachine: Sendable {
    /// Whose token: where to ask, with what, and the hash it is kept under.
    struct Credential: Sendable {
        let rule: TokenRule
        let secret: Secret
        let fingerprint: [UInt8]
        /// The channel that asked first; others may share the token.
        let channel: ChannelName

        /// The credential of a resolved secret.
        init(rule: TokenRule, secret: String, channel: ChannelName) {
            self.channel = channel
            self.rule = rule
            self.secret = Secret(secret)
            fingerprint = rule.fingerprint(of: secret)
        }
    }

    /// What is to be done.
    enum Action: Sendable {
        /// Ask the platform; the answer comes back by ``AccessTokenMachine/answered(_:with:at:)``.
        case fetch(Credential, isForced: Bool)
        /// Put on disk.
        case keep(StoredToken)
        /// Take from the disk.
        case drop(fingerprint: [UInt8])
        /// Deliveries that wait for a token are tried again.
        case release
        /// Tell the operator: the platform refuses a credential, or gives no token.
        case report(ChannelName, code: String, message: String, isRefused: Bool)
    }

    /// A token that ends within this time is as good as none: the request must still arrive.
    static let margin = Duration.seconds(60)
    /// How long a refused credential is left alone.
    static let refusalPause = Duration.seconds(300)
    /// The platform's limit on forced renewals.
    static let forcePause = Duration.seconds(30)
    /// A token that was not used for this long is not renewed.
    static let idle = Duration.seconds(86_400)
    /// Seconds between requests that brought nothing.
    private static let ladder = [1.0, 2, 5, 10, 30, 60]
    /// The longest of these while a warning waits.
    private static let urgentPause = 5.0
    /// A delivery that waits for a token asks for it at least this often; after a longer silence, none waits.
    private static let timeout = Duration.seconds(90)

    private struct Entry {
        let credential: Credential
        var token: StoredToken?
        var isFetching = false
        /// No request before then.
        var retryAt: Timestamp?
        var failures = 0
        var failedAt: Timestamp?
        /// When a delivery was last told to wait for it.
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

        /// When it is requested without a new demand: to renew it, or because a delivery waits for it.
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

    /// A book that remembers tokens of an earlier run.
    init(_ tokens: [StoredToken] = [], random: any RandomNumberGenerator & Sendable = Xoshiro256()) {
        self.random = random
        stored = Dictionary(tokens.map { ($0.credential, $0) }) { _, last in last }
    }

    // MARK: Events

    /// A request is about to be sent with this credential.
    /// - Parameter isUrgent: a warning, for which a platform that fails is asked again sooner.
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
        // A request that never comes back must not hold everybody for ever.
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
            // Deliveries are not released: they wait while the platform is asked again.
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

    /// The receiver took a request made with this token.
    mutating func accepted(_ token: Secret, of fingerprint: [UInt8]) {
        guard entries[fingerprint]?.isOnTrial == true, entries[fingerprint]?.token?.token == token else { return }
        entries[fingerprint]?.isOnTrial = false
    }

    /// The receiver says this token is not valid. The first time it is fetched again; refused twice in a row, the
    /// credential is left alone for a while.
    mutating func refused(_ token: Secret, of fingerprint: [UInt8], at now: Timestamp) -> [Action] {
        // A request that left with the former token says nothing about this one.
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

    /// Time has passed: renews what is due and in use, and asks again for what is waited for.
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

    /// When it wants to be told of the time; nil: never, unless something happens.
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
    /// It is being fetched, or will be at that moment at the latest; look again then, or when one arrives.
    case waiting(until: Timestamp)
    /// The platform refuses the credential; the words are for operators.
    case refused(code: String, message: String)
}

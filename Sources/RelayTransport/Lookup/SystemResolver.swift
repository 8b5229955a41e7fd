import Glibc
public import RelayModel

/// The system's resolver (`getaddrinfo`, so `/etc/hosts` counts), on threads of its own for each purpose.
///
/// A lookup may hang for seconds; ``LookupPurpose/threads`` of a purpose may hang at once before its next one waits.
public final class SystemResolver: HostResolver {
    private let pools: [LookupPurpose: LookupPool]

    /// A resolver; one can serve the whole process.
    public convenience init() {
        self.init(now: { MonotonicTime.milliseconds }, lookUp: Self.addresses)
    }

    /// One with another way to look names up, for tests.
    /// - Parameters:
    ///   - threads: lookups of a purpose that may be under way at once.
    ///   - timeout: milliseconds that a question may wait for a thread.
    ///   - now: monotonic milliseconds.
    init(
        threads: (LookupPurpose) -> Int = { $0.threads },
        timeout: Int64 = 10_000,
        now: @escaping @Sendable () -> Int64,
        lookUp: @escaping @Sendable (String) -> [IPAddress]?
    ) {
        pools = Dictionary(
            uniqueKeysWithValues: LookupPurpose.allCases.map { purpose in
                let pool = LookupPool(
                    maximumThreads: threads(purpose),
                    timeout: timeout,
                    now: now,
                    lookUp: lookUp
                )
                return (purpose, pool)
            }
        )
    }

    public func resolve(
        _ host: String,
        for purpose: LookupPurpose,
        answer: @escaping @Sendable ([IPAddress]?) -> Void
    ) {
        guard let pool = pools[purpose] else { return answer(nil) }
        pool.resolve(host, answer: answer)
    }

    @Sendable private static func addresses(of host: String) -> [IPAddress]? {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &first)
        guard code == 0 else { return isAnswer(code) ? [] : nil }
        defer { freeaddrinfo(first) }
        var found: [IPAddress] = []
        var entry = first
        while let current = entry {
            if let address = IPAddress(socketAddress: current.pointee.ai_addr), !found.contains(address) {
                found.append(address)
            }
            entry = current.pointee.ai_next
        }
        return found
    }

    /// Whether a failure of `getaddrinfo` is an answer about the name: else no name server could be asked, or this
    /// machine lacks something.
    static func isAnswer(_ code: Int32) -> Bool { ![EAI_AGAIN, EAI_SYSTEM, EAI_MEMORY].contains(code) }
}

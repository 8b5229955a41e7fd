import Glibc
public import RelayModel

/// The system's resolver (`getaddrinfo`, so `/etc/hosts` counts), on threads of its own for each purpose.
///
/// A lookup may hang for seconds. If ``LookupPurpose/threads`` lookups of a purpose hang, its next one waits.
public final class SystemResolver: HostResolver {
    private let pools: [LookupPurpose: LookupPool]

    /// Creates a resolver; one can serve the whole process.
    public convenience init() {
        self.init(now: { MonotonicTime.milliseconds }, lookUp: Self.addresses)
    }

    /// Creates a resolver with another lookup function, for tests.
    /// - Parameters:
    ///   - threads: the most lookups of a purpose in progress.
    ///   - timeout: how long a question may wait for a thread, in milliseconds.
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

    /// Whether a failure of `getaddrinfo` is an answer about the name. Otherwise no name server could be asked, or this
    /// machine lacks a resource.
    static func isAnswer(_ code: Int32) -> Bool { ![EAI_AGAIN, EAI_SYSTEM, EAI_MEMORY].contains(code) }
}

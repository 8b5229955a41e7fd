import CRelayLinux
import Glibc
import Synchronization

/// The system's resolver (`getaddrinfo`, so `/etc/hosts` counts), on threads of its own that end when idle.
///
/// A lookup may hang for seconds; 32 of them may hang at once before the next one waits. One that has waited for ten seconds is not
/// made any more: whoever asked has gone on without, and names that hang must not hold up all others for minutes.
public final class SystemResolver: HostResolver {
    private struct Question {
        let host: String
        let askedAt: Int64
        let answer: @Sendable ([IPAddress]?) -> Void
    }

    private struct Work {
        var questions: [Question] = []
        var threads = 0
    }

    private let work = Mutex(Work())
    private let maximumThreads: Int
    private let patience: Int64
    private let now: @Sendable () -> Int64
    private let lookUp: @Sendable (String) -> [IPAddress]?

    /// A resolver; one can serve the whole process.
    public convenience init() {
        self.init(maximumThreads: 32, now: { MonotonicTime.milliseconds }, lookUp: Self.addresses)
    }

    /// One with another way to look names up, for tests.
    /// - Parameters:
    ///   - patience: how many milliseconds a question may wait for a thread.
    ///   - now: monotonic milliseconds.
    init(
        maximumThreads: Int,
        patience: Int64 = 10_000,
        now: @escaping @Sendable () -> Int64,
        lookUp: @escaping @Sendable (String) -> [IPAddress]?
    ) {
        self.maximumThreads = maximumThreads
        self.patience = patience
        self.now = now
        self.lookUp = lookUp
    }

    public func resolve(_ host: String, answer: @escaping @Sendable ([IPAddress]?) -> Void) {
        let question = Question(host: host, askedAt: now(), answer: answer)
        let needsThread = work.withLock { work in
            work.questions.append(question)
            guard work.threads < maximumThreads else { return false }
            work.threads += 1
            return true
        }
        guard needsThread else { return }
        guard NamedThread.start("relay-lookup", { self.serve() }) else {
            // The other threads, if any, will come to the question; with none left it must not wait for ever.
            let stranded = work.withLock { work in
                work.threads -= 1
                guard work.threads == 0 else { return [Question]() }
                defer { work.questions = [] }
                return work.questions
            }
            for question in stranded { question.answer(nil) }
            return
        }
    }

    private func serve() {
        // Read on each thread's start, so that a changed resolv.conf is noticed.
        _ = relay_resolver_prepare(2, 2)
        while true {
            let next: Question? = work.withLock { work in
                guard work.questions.isEmpty else { return work.questions.removeFirst() }
                work.threads -= 1
                return nil
            }
            guard let next else { return }
            next.answer(now() - next.askedAt < patience ? lookUp(next.host) : nil)
        }
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

    /// Whether a failure of `getaddrinfo` is an answer about the name: else no name server could be asked, or this machine lacks something.
    static func isAnswer(_ code: Int32) -> Bool { ![EAI_AGAIN, EAI_SYSTEM, EAI_MEMORY].contains(code) }
}

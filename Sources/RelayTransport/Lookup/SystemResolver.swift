import CRelayLinux
import Glibc
import Synchronization

/// The system's resolver (`getaddrinfo`, so `/etc/hosts` counts), on threads of its own that end when idle.
///
/// A lookup may hang for seconds; 32 of them may hang at once before the next one waits.
public final class SystemResolver: HostResolver {
    private static let maximumThreads = 32

    private struct Question {
        let host: String
        let answer: @Sendable ([IPAddress]) -> Void
    }

    private struct Work {
        var questions: [Question] = []
        var threads = 0
    }

    private let work = Mutex(Work())

    /// A resolver; one can serve the whole process.
    public init() {}

    public func resolve(_ host: String, answer: @escaping @Sendable ([IPAddress]) -> Void) {
        let needsThread = work.withLock { work in
            work.questions.append(Question(host: host, answer: answer))
            guard work.threads < Self.maximumThreads else { return false }
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
            for question in stranded { question.answer([]) }
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
            next.answer(Self.addresses(of: next.host))
        }
    }

    private static func addresses(of host: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
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
}

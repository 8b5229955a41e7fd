import CRelayLinux
import RelayModel
import Synchronization

/// Lookups of one purpose, on threads of its own that end when idle.
///
/// A question that has waited too long for a thread is dropped: its request has continued without it, and names that
/// hang must not delay all others for minutes.
final class LookupPool: Sendable {
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
    private let timeout: Int64
    private let now: @Sendable () -> Int64
    private let lookUp: @Sendable (String) -> [IPAddress]?

    /// Creates a pool; threads start with the first question.
    /// - Parameters:
    ///   - timeout: how long a question may wait for a thread, in milliseconds.
    ///   - now: monotonic milliseconds.
    init(
        maximumThreads: Int,
        timeout: Int64,
        now: @escaping @Sendable () -> Int64,
        lookUp: @escaping @Sendable (String) -> [IPAddress]?
    ) {
        self.maximumThreads = maximumThreads
        self.timeout = timeout
        self.now = now
        self.lookUp = lookUp
    }

    /// Looks a name up; `answer` is called exactly once, with nil if no lookup was made.
    func resolve(_ host: String, answer: @escaping @Sendable ([IPAddress]?) -> Void) {
        let question = Question(host: host, askedAt: now(), answer: answer)
        let needsThread = work.withLock { work in
            work.questions.append(question)
            guard work.threads < maximumThreads else { return false }
            work.threads += 1
            return true
        }
        guard needsThread else { return }
        guard NamedThread.start("relay-lookup", { self.serve() }) else {
            // Other threads, if there are any, take the question later; without a thread it must not wait forever.
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
            next.answer(now() - next.askedAt < timeout ? lookUp(next.host) : nil)
        }
    }
}

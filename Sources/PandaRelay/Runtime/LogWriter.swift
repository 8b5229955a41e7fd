import Dispatch
import Foundation
import Glibc
import Synchronization

/// Writes log lines on a thread of its own, so that a reader of standard error who stops reading holds up nothing but
/// the log.
///
/// The queue is bounded: lines that find it full are dropped and counted, and a line says how many once the reader
/// reads again.
final class LogWriter: Sendable {
    private struct State {
        var queued: [UInt8] = []
        /// Lines dropped since the start.
        var dropped = 0
        /// Lines dropped since the last line that said so.
        var unreported = 0
        /// Phrasebook the line that says so.
        var report: (@Sendable (Int) -> String)?
        var isWriting = false
        var hasThread = false
        /// Wait until everything is written.
        var waiting: [DispatchSemaphore] = []
    }

    /// The process's own log.
    static let standardError = LogWriter(descriptor: 2)

    private let descriptor: Int32
    private let capacity: Int
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    /// A writer to a descriptor.
    /// - Parameter capacity: bytes that may wait; as many again may be on their way.
    init(descriptor: Int32, capacity: Int = 1 << 20) {
        self.descriptor = descriptor
        self.capacity = capacity
    }

    /// How many lines were dropped since the start.
    var dropped: Int { state.withLock { $0.dropped } }

    /// Queues a line; never waits.
    /// - Parameter report: words a line about so many dropped ones.
    func write(_ line: String, report: @escaping @Sendable (Int) -> String) {
        let (mustStart, mustWake) = state.withLock { state in
            guard state.queued.count + line.utf8.count < capacity else {
                state.dropped += 1
                state.unreported += 1
                state.report = report
                return (false, false)
            }
            let isIdle = state.queued.isEmpty && !state.isWriting
            state.queued += line.utf8
            state.queued.append(UInt8(ascii: "\n"))
            defer { state.hasThread = true }
            return (!state.hasThread, isIdle)
        }
        if mustStart { start() }
        if mustWake { wake.signal() }
    }

    /// Waits until everything queued so far is written, but no longer than the limit.
    func flush(within limit: DispatchTimeInterval) {
        let semaphore = DispatchSemaphore(value: 0)
        let mustWait = state.withLock { state in
            guard state.isWriting || !state.queued.isEmpty else { return false }
            state.waiting.append(semaphore)
            return true
        }
        if mustWait { _ = semaphore.wait(timeout: .now() + limit) }
    }

    private func start() {
        let thread = Thread { [self] in
            while true {
                wake.wait()
                while let batch = next() { Self.write(batch, to: descriptor) }
            }
        }
        thread.name = "relay-log"
        thread.start()
    }

    /// What is to be written next; nil where there is nothing.
    private func next() -> [UInt8]? {
        let (batch, waiting) = state.withLock { state in
            var batch: [UInt8] = []
            swap(&batch, &state.queued)
            if state.unreported > 0, let report = state.report {
                batch += Array((report(state.unreported) + "\n").utf8)
                state.unreported = 0
            }
            state.isWriting = !batch.isEmpty
            var waiting: [DispatchSemaphore] = []
            if batch.isEmpty { swap(&waiting, &state.waiting) }
            return (batch, waiting)
        }
        for semaphore in waiting { semaphore.signal() }
        return batch.isEmpty ? nil : batch
    }

    /// Writes everything, however long the reader takes; gives up where there is no reader any more.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // The descriptor does not block: another process may have set it so.
                var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&interest, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }
}

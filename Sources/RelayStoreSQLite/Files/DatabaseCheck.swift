import Foundation
import GRDB
import RelayStore
import Synchronization

/// Checks a whole database for damage, on its own connection and on a thread with the lowest priority.
final class DatabaseCheck: Sendable {
    private struct State {
        var isEnded = false
        var running: [ObjectIdentifier: DatabaseQueue] = [:]
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// The most faults that are collected; one is enough to act.
    private static let mostFaults = 20
    private let path: String
    private let state = Mutex(State())

    /// Creates a check of the database at a path.
    init(path: String) { self.path = path }

    /// Runs one check, which reads the whole file.
    /// - Returns: A description of the damage; nil if there is none.
    /// - Throws: ``StoreError/closed`` if ``end()`` interrupts it.
    func damage() async throws(StoreError) -> String? {
        let faults: Result<[String], StoreError> = await withCheckedContinuation { continuation in
            let thread = Thread { [self] in
                // On Linux the nice level belongs to a thread.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
                continuation.resume(returning: look())
            }
            thread.name = "relay-check"
            thread.start()
        }
        let found = try faults.get()
        guard let first = found.first else { return nil }
        return found.count == 1 ? first : "\(first), and \(found.count - 1) more"
    }

    /// Interrupts a running check and waits until it has closed the file. Later checks are refused.
    func end() async {
        await withCheckedContinuation { continuation in
            let (running, isOver) = state.withLock { state in
                state.isEnded = true
                if !state.running.isEmpty { state.waiting.append(continuation) }
                return (state.running, state.running.isEmpty)
            }
            for queue in running.values { queue.interrupt() }
            if isOver { continuation.resume() }
        }
    }

    private func look() -> Result<[String], StoreError> {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.label = "relay-store-check"
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            guard
                state.withLock({ state in
                    if !state.isEnded { state.running[ObjectIdentifier(queue)] = queue }
                    return !state.isEnded
                })
            else { return .failure(.closed) }
            defer { leave(queue) }
            let lines = try queue.read { database in
                try String.fetchAll(database, sql: "PRAGMA quick_check(\(Self.mostFaults))")
            }
            return .success(lines == ["ok"] ? [] : lines)
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_INTERRUPT: return .failure(.closed)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR: return .success([error.message ?? "malformed"])
            default: return .failure(StoreError(error))
            }
        } catch {
            return .failure(StoreError(error))
        }
    }

    private func leave(_ queue: DatabaseQueue) {
        try? queue.close()
        let waiting = state.withLock { state in
            state.running[ObjectIdentifier(queue)] = nil
            guard state.running.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

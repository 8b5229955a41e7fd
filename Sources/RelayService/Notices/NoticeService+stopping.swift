import Logging
import RelayEngine
public import RelayModel
public import RelayStore

extension NoticeService {
    /// Stops a notice: what is not under way stays unsent.
    public func cancel(_ id: NoticeID, as caller: Caller) async throws(ServiceError) -> NoticeStatus {
        try caller.require(.cancel)
        let notice = try await notice(id, as: caller)
        try caller.require(.cancel, in: notice)
        let cancelled = try await keepingStopped(notice, as: caller) { () async throws(ServiceError) in
            _ = try await stop(notice)
            let cancelled = try await store.perform { store throws(StoreError) in
                try await store.cancel(id, scope: caller.scope)
            }
            hub.publishChange(of: id)
            return cancelled
        }
        return NoticeStatus(notice: cancelled, progress: try await progress(of: cancelled, as: caller))
    }

    /// Stops a notice and tells exactly those it reached, or may have reached, what is right; ahead of everything else.
    public func correct(
        _ id: NoticeID,
        title: String,
        body: String,
        as caller: Caller,
        idempotency: IdempotencyClaim? = nil
    ) async throws(ServiceError) -> Acceptance {
        try caller.require(.correct)
        try drafter.check(title: title, body: body)
        let wrong = try await notice(id, as: caller)
        try caller.require(.correct, in: wrong)
        let inFlight = try await keepingStopped(wrong, as: caller) { () async throws(ServiceError) in
            let inFlight = try await stop(wrong)
            guard wrong.state == .sending || wrong.state == .scheduled else { return inFlight }
            let isCancelled = try await store.perform { store throws(StoreError) in
                do throws(StoreError) {
                    _ = try await store.cancel(id, scope: caller.scope)
                    return true
                } catch .conflict {
                    // It ended by itself meanwhile: nothing is left to stop.
                    return false
                }
            }
            if isCancelled { hub.publishChange(of: id) }
            return inFlight
        }
        let correction = drafter.correction(of: wrong, title: title, body: body, by: caller)
        return try await acceptance.accept(
            NoticeDraft(correction, scope: caller.scope, idempotency: idempotency, inFlight: inFlight)
        )
    }

    /// Has the engine stop a notice, unless it is over: a replay may yet come.
    /// - Returns: endpoints its messages are on their way to.
    private func stop(_ notice: Notice) async throws(ServiceError) -> [UInt32] {
        guard notice.state != .done else { return [] }
        return try await store.perform { _ throws(StoreError) in try await engine.cancel(notice.id) }
    }

    /// Stops a notice, and sees to it that it stays so where the disk does not take that: the engine has stopped it by
    /// then, and the rest of a stopped notice must not leave after the next start.
    private func keepingStopped<Value>(
        _ notice: Notice,
        as caller: Caller,
        _ stopping: () async throws(ServiceError) -> Value
    ) async throws(ServiceError) -> Value {
        do {
            return try await stopping()
        } catch {
            guard error.category == .unavailable, error.code != .stopping, notice.state != .done else { throw error }
            keepStopped(notice.id, caller.scope)
            throw ServiceError(
                error.category,
                code: error.code,
                error.message
                    + " Nothing more of the notice is sent; it is cancelled on record as soon as the disk takes it."
            )
        }
    }

    /// Cancels it on record once the disk does, and has the engine remember meanwhile.
    private func keepStopped(_ id: NoticeID, _ scope: UnitPath) {
        Task { [store = store.store, engine, logger] in
            while true {
                do throws(StoreError) {
                    _ = try await store.cancel(id, scope: scope)
                    return logger.notice("notice cancelled once the disk took it", metadata: ["notice": "\(id)"])
                } catch .diskFull, .readOnly, .database {
                    // Comes back when something was written, or after a while.
                    _ = try? await engine.cancel(id)
                    try? await Task.sleep(for: .seconds(1))
                } catch {
                    return
                }
            }
        }
    }
}

import Logging
import RelayEngine
public import RelayModel
public import RelayStore

extension NoticeService {
    /// Cancels a notice: deliveries that are not being sent stay unsent.
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

    /// Cancels a notice and sends a correction, ahead of all other traffic, to exactly those that it may have reached.
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
                    // It finished meanwhile: nothing is left to cancel.
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

    /// Makes the engine stop a notice, unless it is finished: a replay may follow.
    /// - Returns: The endpoints of its deliveries in flight.
    private func stop(_ notice: Notice) async throws(ServiceError) -> [UInt32] {
        guard notice.state != .done else { return [] }
        return try await store.perform { _ throws(StoreError) in try await engine.cancel(notice.id) }
    }

    /// Cancels a notice and retries if the disk refuses it. The engine has stopped the notice by then, and the rest of
    /// a cancelled notice must not be sent after the next start.
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
                    + " Nothing more of the notice is sent; the cancellation is recorded once the disk accepts writes."
            )
        }
    }

    /// Records the cancellation as soon as the disk accepts it. The engine keeps the notice stopped meanwhile.
    private func keepStopped(_ id: NoticeID, _ scope: UnitPath) {
        Task { [store = store.store, engine, logger] in
            while true {
                do throws(StoreError) {
                    _ = try await store.cancel(id, scope: scope)
                    return logger.notice("notice cancelled after the disk recovered", metadata: ["notice": "\(id)"])
                } catch .diskFull, .readOnly, .database {
                    // Retries after a while, or earlier when something was written.
                    _ = try? await engine.cancel(id)
                    try? await Task.sleep(for: .seconds(1))
                } catch {
                    return
                }
            }
        }
    }
}

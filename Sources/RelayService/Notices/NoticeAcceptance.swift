import Logging
import RelayEngine
import RelayModel
import RelayStore

/// The one way in for notices: on disk first, then to the engine, then back to the caller.
struct NoticeAcceptance: Sendable {
    let store: ScopedStore<any NoticeStore>
    let engine: Engine
    let logger: Logger

    /// Accepts one notice.
    func accept(_ draft: NoticeDraft) async throws(ServiceError) -> Acceptance {
        let acceptance = try await store.perform { [engine] store throws(StoreError) in
            try await store.accept(draft) { if !$0.isRepeat { engine.send($0) } }
        }
        log(acceptance)
        return acceptance
    }

    /// Accepts the notices of one event together, or none of them.
    func accept(
        _ notices: [Notice],
        of event: NoticeEvent,
        scope: UnitPath
    ) async throws(ServiceError) -> [Acceptance] {
        let acceptances = try await store.perform { [engine] store throws(StoreError) in
            try await store.accept(notices, of: event, scope: scope) { accepted in
                for acceptance in accepted where !acceptance.isRepeat { engine.send(acceptance) }
            }
        }
        for acceptance in acceptances { log(acceptance) }
        return acceptances
    }

    private func log(_ acceptance: Acceptance) {
        guard !acceptance.isRepeat else { return }
        logger.info(
            "notice accepted",
            metadata: [
                "notice": "\(acceptance.notice.id)", "kind": "\(acceptance.notice.kind.name)",
                "lane": "\(acceptance.notice.lane.name)", "endpoints": "\(acceptance.reach.endpoints)",
                "issuer": "\(acceptance.notice.issuer)",
            ]
        )
    }
}

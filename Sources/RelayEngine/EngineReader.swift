import Logging
import RelayModel
import RelayStore

/// Reads what the dispatcher asks for from the store and posts it to the engine's inbox.
struct EngineReader: Sendable {
    let context: EngineContext
    let inbox: EngineInbox

    /// Reads deliveries of a notice.
    func load(_ notice: NoticeID, from ordinal: UInt32, limit: Int) {
        Task { [self] in
            do throws(StoreError) {
                let page = try await context.store.pendingDeliveries(of: notice, from: ordinal, limit: limit)
                inbox.post(.event(.page(notice, page)))
            } catch {
                await troubled(error, "reading deliveries of \(notice)")
                inbox.post(.event(.pageFailed(notice)))
            }
        }
    }

    /// Reads held deliveries that become due.
    func loadDue(after start: Timestamp, through end: Timestamp, limit: Int) {
        Task { [self] in
            // Queued records must be stored first, or this page would miss them.
            await withCheckedContinuation { continuation in context.store.record([]) { continuation.resume() } }
            do throws(StoreError) {
                let page = try await context.store.dueDeliveries(after: start, through: end, limit: limit)
                let notices = try await context.store.notices(Set(page.deliveries.map(\.id.notice)))
                // The dispatcher accepts only deliveries of these notices.
                inbox.post(.event(.due(page, notices: readable(notices))))
            } catch {
                await troubled(error, "reading held deliveries")
                inbox.post(.event(.dueFailed(after: start)))
            }
        }
    }

    /// A scheduled notice starts.
    func release(_ notice: NoticeID) {
        Task { [self] in
            do throws(StoreError) {
                try await context.store.release(notice)
            } catch {
                await troubled(error, "starting \(notice)")
                inbox.post(.event(.releaseFailed(notice)))
            }
        }
    }

    /// The notices that could be read, in the order of their ids. Deliveries of the other notices stay held.
    private func readable(_ notices: [NoticeID: Result<Notice, StoreError>]) -> [Notice] {
        notices.sorted { $0.key < $1.key }.compactMap { _, notice in
            do throws(StoreError) {
                return try notice.get()
            } catch {
                context.logger.error("held deliveries without their notice", metadata: ["error": "\(error)"])
                return nil
            }
        }
    }

    private func troubled(_ error: StoreError, _ activity: String) async {
        context.logger.error("store trouble", metadata: ["activity": "\(activity)", "error": "\(error)"])
        try? await Task.sleep(for: .milliseconds(200))
    }
}

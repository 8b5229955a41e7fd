import Logging
import RelayModel
import RelayStore

/// Reads from the store what the dispatcher asks for and leaves it in the engine's inbox.
struct EngineReader: Sendable {
    let context: EngineContext
    let inbox: EngineInbox

    /// Deliveries of a notice.
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

    /// Held deliveries whose time comes.
    func loadDue(after start: Timestamp, through end: Timestamp, limit: Int) {
        Task { [self] in
            // What is on its way to the disk must be there first, or this page would miss it.
            await withCheckedContinuation { continuation in context.store.record([]) { continuation.resume() } }
            do throws(StoreError) {
                let page = try await context.store.dueDeliveries(after: start, through: end, limit: limit)
                let notices = try await context.store.notices(Set(page.deliveries.map(\.id.notice)))
                // The dispatcher takes in no delivery of a notice that is not among these.
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

    /// The notices that could be read, in the order of their ids. The deliveries of the others stay held; those of
    /// these go on without them.
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

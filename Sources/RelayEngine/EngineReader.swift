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
                var notices: [Notice] = []
                for id in Set(page.deliveries.map(\.id.notice)).sorted() {
                    if let notice = try await notice(id) { notices.append(notice) }
                }
                // The dispatcher takes in no delivery of a notice that is not among these.
                inbox.post(.event(.due(page, notices: notices)))
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

    /// Nil for a notice that cannot be read or is not there any more: the others that are due go on without it.
    private func notice(_ id: NoticeID) async throws(StoreError) -> Notice? {
        do throws(StoreError) {
            return try await context.store.notice(id, scope: .root)
        } catch {
            switch error {
            case .corrupt, .notFound:
                context.logger.error("held deliveries without their notice", metadata: ["error": "\(error)"])
                return nil
            default: throw error
            }
        }
    }

    private func troubled(_ error: StoreError, _ activity: String) async {
        context.logger.error("store trouble", metadata: ["activity": "\(activity)", "error": "\(error)"])
        try? await Task.sleep(for: .milliseconds(200))
    }
}

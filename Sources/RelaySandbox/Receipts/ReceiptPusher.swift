import RelayModel
import RelayTransport

/// Pushes receipts shortly after messages were accepted, and again after 1, 5 and 10 minutes if they are not
/// acknowledged.
final class ReceiptPusher: Sendable {
    private struct Work: Sendable {
        let messages: [TakenMessage]
        let channel: String
    }

    private static let pauses = [TakenMessage.journeySeconds, 60, 300, 600]

    private let work: AsyncStream<Work>.Continuation
    private let client: TransferClient
    private let worker: Task<Void, Never>

    /// - Parameter onTrouble: called for each push that was refused, without its address; must not block.
    init(
        to address: ReceiptAddress,
        clock: any RelayClock,
        scale: WindowScale,
        onTrouble: (@Sendable (String) -> Void)?
    ) throws(TransferLoopError) {
        let client = try TransferClient(
            configuration: TransferConfiguration(threadName: "sandbox-push", keptConnections: 2),
            policy: .unguarded,
            clock: clock
        )
        let (stream, continuation) = AsyncStream.makeStream(of: Work.self)
        self.client = client
        work = continuation
        worker = Task {
            await withDiscardingTaskGroup { group in
                for await work in stream {
                    group.addTask {
                        for pause in Self.pauses {
                            let wait = Duration.milliseconds(scale.milliseconds(seconds: pause))
                            guard (try? await Task.sleep(for: wait)) != nil else { return }
                            guard let trouble = await Self.trouble(pushing: work, to: address, client, clock) else {
                                return
                            }
                            onTrouble?("receipts of \(work.channel) were not taken: \(trouble)")
                        }
                    }
                }
            }
        }
    }

    /// Reports messages after their transit time.
    func push(_ messages: [TakenMessage], of channel: String) {
        work.yield(Work(messages: messages, channel: channel))
    }

    /// Drops receipts that were not pushed yet.
    func stop() async {
        work.finish()
        worker.cancel()
        await client.stop(within: .zero)
        await worker.value
    }

    /// Nil if all were accepted.
    private static func trouble(
        pushing work: Work,
        to address: ReceiptAddress,
        _ client: TransferClient,
        _ clock: any RelayClock
    ) async -> String? {
        let requests = ReceiptForm.requests(for: work.messages, of: work.channel, to: address, at: clock.now)
        for request in requests {
            let reply = await client.perform(request).reply
            if let fault = reply.fault { return fault.rawValue }
            guard reply.status == 200 else { return "HTTP \(reply.status)" }
        }
        return nil
    }
}

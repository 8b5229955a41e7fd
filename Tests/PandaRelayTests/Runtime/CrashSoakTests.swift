import Foundation
import RelayAPI
import RelayEngine
import RelayModel
import RelayStore
import Testing

@testable import PandaRelay

extension ProcessTests {
    /// A real relay process that is killed at random moments. `make soak` kills it 200 times.
    @Suite(
        "Crash soak",
        .timeLimit(.minutes(SoakSettings.kills > 20 ? 60 : 5)),
        .enabled(if: ProgramRun.path != nil, "the program is not built")
    )
    struct CrashSoakTests {
        @Test("Killed at random moments: all finishes, nothing is lost, counts add up, only attempts in flight repeat")
        func killed() async throws {
            say("PANDA_RELAY_SOAK_KILLS=\(SoakSettings.kills) PANDA_RELAY_SOAK_SEED=\(SoakSettings.seed)")
            let soak = try await CrashSoak(seed: SoakSettings.seed)
            let isLong = SoakSettings.kills > 20
            try await soak.fail(keysLike: isLong ? "*7" : "urgent-7")
            for kill in 1...SoakSettings.kills {
                try await soak.live()
                if isLong, kill % 20 == 0 {
                    try await soak.fail(keysLike: "*\((kill / 20 + 7) % 10)")
                    say("\(kill) kills, \(soak.orders.count) notices, \(soak.ledger.arrivals.count) messages arrived")
                }
            }
            let progress = try await soak.finish()
            await soak.stop()

            // All notices are finished, and the counts add up.
            for (order, answer) in zip(soak.orders, progress) {
                let says = "notice \(order.number), seed \(SoakSettings.seed): \(answer.summary)"
                #expect(answer.total == order.circle.size && answer.reached == answer.total, "\(says)")
            }
            // A repeated request is not accepted twice.
            #expect(Set(soak.orders.map(\.notice)).count == soak.orders.count)
            let log = try await log(soak.data)
            #expect(log.notices == soak.orders.count)
            #expect(log.strange.isEmpty, "\(log.strange)")

            // Nothing is lost, and nothing is invented.
            let arrivals = soak.ledger.arrivals
            let numbers = soak.orders.filter { $0.circle == .robots }.map(\.number)
            let robots = (0..<CrashSoak.Circle.robots.size).flatMap { robot in
                numbers.map { SoakLedger.Mark.robot(key: "robots-\(robot)", notice: $0) }
            }
            let expected = Set(log.webhooks.map { SoakLedger.Mark.webhook(id: $0) }).union(robots)
            #expect(expected.subtracting(arrivals.keys).isEmpty, "lost, seed \(SoakSettings.seed)")
            #expect(Set(arrivals.keys).subtracting(expected).isEmpty, "unknown, seed \(SoakSettings.seed)")

            // Never twice in one life; a kill repeats at most what was in flight or waited for the disk.
            let twice = arrivals.filter { Set($0.value).count < $0.value.count }
            #expect(twice.isEmpty, "seed \(SoakSettings.seed): \(twice.prefix(5))")
            var repeats: [Int: Int] = [:]
            for lives in arrivals.values { for life in lives.dropLast() { repeats[life, default: 0] += 1 } }
            let engine = RelayConfiguration().engine
            let limit = engine.unrecordedLimit + engine.connections + engine.urgentConnections
            #expect(repeats.values.allSatisfy { $0 <= limit }, "seed \(SoakSettings.seed): \(repeats)")
            say(
                """
                \(SoakSettings.kills) kills (\(soak.earlyKills) before it served), \(soak.orders.count) notices, \
                \(expected.count) messages, \(soak.ledger.digests) digests: none lost; \
                \(repeats.values.reduce(0, +)) repeats, at most \(repeats.values.max() ?? 0) after one kill
                """
            )
        }

        /// The log of the killed relay, read from the disk.
        private func log(_ data: String) async throws -> (notices: Int, webhooks: Set<String>, strange: [String]) {
            let left = try await OpenStore.open(data, mustExist: true)
            var notices: Set<NoticeID> = []
            var webhooks: Set<String> = []
            var strange: [String] = []
            var cursor: String?
            repeat {
                let page = try await left.store.deliveries(.init(), scope: .root, after: cursor, limit: 1000)
                for entry in page.items {
                    notices.insert(entry.id.notice)
                    if entry.channel?.text == "webhook" { webhooks.insert(entry.id.description) }
                    if entry.state != .accepted {
                        strange.append(
                            "\(entry.id) is \(entry.state.name): \(entry.attempts.map { [$0.code, $0.message] })"
                        )
                    }
                }
                cursor = page.next
            } while cursor != nil
            await left.store.close()
            return (notices.count, webhooks, strange)
        }

        private func say(_ text: String) { FileHandle.standardError.write(Data("crash soak: \(text)\n".utf8)) }
    }
}

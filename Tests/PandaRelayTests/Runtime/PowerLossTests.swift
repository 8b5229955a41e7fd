import Foundation
import RelayAPI
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import Testing

@testable import PandaRelay

extension ProcessTests {
    /// The state after a power failure: the observed order in which a real relay process writes, syncs and answers.
    @Suite(
        "Power loss",
        .timeLimit(.minutes(5)),
        .enabled(if: ProgramRun.path != nil, "the program is not built"),
        .enabled("strace is not installed, or may not trace here") { await SystemCallLog.isPossible() }
    )
    struct PowerLossTests {
        private static let notices = 10

        @Test("A 202 is sent only after the sync of the log with its notice has returned")
        func order() async throws {
            let sandbox = try await Sandbox.start()
            let folder = try Folders.Temporary()
            let data = folder.path + "/data"
            let opened = try await OpenStore.open(data)
            _ = try await opened.store.importRoster(roster(at: sandbox.url), prune: false)
            let key = try await opened.keyMaker().make(name: "order", role: .admin, scope: .root).secret.reveal()
            await opened.store.close()

            let file = folder.path + "/calls"
            let writing = ["write", "writev", "sendto", "sendmsg"]
            let serving = try await ServingProcess.start(
                data: data,
                tracer: SystemCallLog.tracer(writing: file, calls: ["pwrite64", "fsync", "fdatasync"] + writing)
            )
            let client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            for number in 0..<Self.notices {
                let body = NoticeRequest(
                    kind: "bulletin",
                    title: title(number),
                    body: "b",
                    audience: .init(circles: ["all"], roles: nil, includeChildren: false)
                )
                _ = try await client.post("/v1/notices", body, as: AcceptanceResponse.self)
            }
            await serving.kill()
            await sandbox.stop()

            let calls = try await log(file).calls
            let answers = calls.filter { writing.contains(String($0.name)) && $0.arguments.contains("HTTP/1.1 202 ") }
            try #require(answers.count == Self.notices)
            for (number, answer) in answers.enumerated() {
                let written = try #require(
                    calls.first {
                        $0.name == "pwrite64" && $0.arguments.contains("relay.sqlite-wal>")
                            && $0.arguments.contains(title(number))
                    },
                    "notice \(number) was never written to the log"
                )
                let end = try #require(written.end)
                let synced = calls.first {
                    ["fsync", "fdatasync"].contains($0.name) && $0.arguments.contains("relay.sqlite-wal>")
                        && $0.begin > end
                }
                let back = try #require(synced?.end, "notice \(number) was never synced")
                #expect(
                    back < answer.begin,
                    "notice \(number): synced in line \(back), answered in line \(answer.begin)"
                )
            }
        }

        private func title(_ number: Int) -> String { "order-\(number)-of-writes" }

        /// The calls, once the tracer has recorded the end of the process. It is not a child that could be waited for.
        private func log(_ file: String) async throws -> SystemCallLog {
            while true {
                let text = (try? String(decoding: Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)) ?? ""
                if text.hasSuffix("+++ killed by SIGKILL +++\n") { return SystemCallLog(text) }
                try await Task.sleep(for: .milliseconds(20))
            }
        }

        private func roster(at url: String) -> Roster {
            var roster = Roster()
            let circle = CircleID(unchecked: "all")
            roster.circles = [Circle(id: circle, name: "全体", kind: .class, unit: .root)]
            roster.endpoints = [
                Endpoint(
                    id: EndpointID(unchecked: "e"),
                    owner: .circle(circle),
                    channel: ChannelName(unchecked: "webhook"),
                    address: Secret("\(url)/webhook/e")
                )
            ]
            return roster
        }
    }
}

import ArgumentParser
import Foundation
import RelayAPI
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import Testing

@testable import PandaRelay

extension ProcessTests {
    /// A robot's rate limit across a SIGKILL of a real relay process.
    @Suite(
        "Pace after a kill",
        .timeLimit(.minutes(5)),
        .enabled(if: ProgramRun.path != nil, "the program is not built")
    )
    struct KilledPaceTests {
        /// As in the WeCom robot's file: messages per minute, and the part reserved for the urgent lane.
        private static let (limit, reserved) = (20, 3)
        /// Few enough that none are merged into a digest.
        private static let bulletins = 18
        /// The most requests in flight to one endpoint.
        private static let hanging = 4

        private func roster(_ url: String) -> Roster {
            let circle = CircleID(unchecked: "c1")
            return Roster(
                circles: [Circle(id: circle, name: "一班", kind: .class, unit: .root)],
                people: [],
                memberships: [],
                endpoints: [
                    Endpoint(
                        id: EndpointID(unchecked: "robot"),
                        owner: .circle(circle),
                        channel: ChannelName(unchecked: "wecom-robot"),
                        address: Secret(url + "/wecom-robot/cgi-bin/webhook/send?key=robot1")
                    )
                ]
            )
        }

        @Test(
            "Requests in flight at the kill count: the robot's limit holds, and a warning still passes"
        )
        func killed() async throws {
            let sandbox = try await Sandbox.start(faults: try FaultSpec("wecom-robot:hang"))
            let folder = try Folders.Temporary()
            let data = folder.path + "/data"
            let opened = try await OpenStore.open(data)
            _ = try await opened.store.importRoster(roster(sandbox.url), prune: false)
            let key = try await opened.keyMaker().make(name: "pace", role: .admin, scope: .root).secret.reveal()
            await opened.store.close()

            var serving = try await ServingProcess.start(data: data)
            var client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            for number in 0..<Self.bulletins { try await send(client, "平\(number)") }
            await sandbox.waitForMessages(Self.hanging, channel: "wecom-robot")
            await serving.kill()
            await sandbox.setFaults(try FaultSpec(""))

            serving = try await ServingProcess.start(data: data)
            client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            await sandbox.waitForMessages(Self.limit - Self.reserved, channel: "wecom-robot")
            for number in 0..<Self.reserved { try await send(client, "急\(number)", ["--lane", "urgent"]) }
            await sandbox.waitForMessages(Self.limit, channel: "wecom-robot")
            // Until every bulletin is accepted or held with a time.
            var states: [String: Int] = [:]
            repeat {
                let found = try await client.list("/v1/deliveries", [], limit: 100, as: DeliveryResponse.self).items
                states = found.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
            } while states["accepted", default: 0] + states["held", default: 0] < Self.bulletins + Self.reserved
            let messages = await sandbox.messages(MessageQuery(channel: "wecom-robot"))
            #expect(messages.count == Self.limit && messages.allSatisfy(\.isTaken))
            #expect(messages.count { $0.text.contains("急") } == Self.reserved)
            #expect(states["held"] == Self.bulletins - (Self.limit - Self.reserved - Self.hanging))
            await serving.kill()
            await sandbox.stop()
        }

        private func send(_ client: APIClient, _ title: String, _ more: [String] = []) async throws {
            let arguments = ["send", "--circle", "c1", "--kind", "bulletin", "--title", title, "--body", "文"] + more
            guard let command = try PandaRelayCommand.parseAsRoot(arguments) as? SendCommand else {
                throw CommandFailure.usage("not a send command")
            }
            let body = try command.notice.request(offsetMinutes: 480)
            _ = try await client.post("/v1/notices", body, as: AcceptanceResponse.self)
        }
    }
}

import RelayAPI
import RelayModel
import RelaySandbox
import RelayStore
import Testing

@testable import PandaRelay
@testable import RelayEngine
@testable import RelayService

@Suite("Alerts to owners of endpoints", .timeLimit(.minutes(5)))
struct OwnerAlertTests {
    /// A class whose robot no longer exists, with a counsellor who has another endpoint, and a student who must not be
    /// alerted.
    private func roster(_ url: String) -> Roster {
        let circle = CircleID(unchecked: "c1")
        let counsellor = PersonID(unchecked: "t1")
        let student = PersonID(unchecked: "s1")
        func endpoint(_ id: String, _ owner: EndpointOwner, _ channel: String, _ path: String) -> Endpoint {
            Endpoint(
                id: EndpointID(unchecked: id),
                owner: owner,
                channel: ChannelName(unchecked: channel),
                address: Secret(url + path)
            )
        }
        return Roster(
            circles: [Circle(id: circle, name: "一班", kind: .class, unit: .root)],
            people: [Person(id: counsellor, name: "李老师"), Person(id: student, name: "王同学")],
            memberships: [
                Membership(circle: circle, person: counsellor, role: .counsellor),
                Membership(circle: circle, person: student, role: .protected),
            ],
            endpoints: [
                endpoint("robot", .circle(circle), "wecom-robot", "/wecom-robot/cgi-bin/webhook/send?key=gone1"),
                endpoint("teacher", .person(counsellor), "webhook", "/webhook/teacher"),
                endpoint("student", .person(student), "webhook", "/webhook/student"),
            ]
        )
    }

    @Test("Only the circle's counsellor is told, once, why the robot is disabled and what to do")
    func circle() async throws {
        try await Bench.run(roster) { bench in
            let progress = try await bench.send(["--circle", "c1", "--kind", "bulletin", "--title", "题", "--body", "文"])
            #expect(progress[.failed] == 1)
            await bench.sandbox.waitForMessages(2, channel: "webhook", key: "teacher")
            let told = await bench.sandbox.messages(MessageQuery(channel: "webhook", key: "teacher"))
            let alert = try #require(told.map { String(decoding: $0.body, as: UTF8.self) }.first { $0.contains("已停用") })
            #expect(alert.contains("一班"))
            #expect(alert.contains("93000"))
            #expect(!alert.contains("gone1"))
            #expect(await bench.sandbox.messages(MessageQuery(channel: "webhook", key: "student")).count == 1)
        }
    }

    @Test("Robots that were refused for one cause are reported in one message to the leads of their circles")
    func refused() async throws {
        func two(_ url: String) -> Roster {
            var roster = roster(url)
            let circle = CircleID(unchecked: "c2")
            let counsellor = PersonID(unchecked: "t1")
            roster.circles.append(Circle(id: circle, name: "二班", kind: .class, unit: .root))
            roster.memberships.append(Membership(circle: circle, person: counsellor, role: .lead))
            var robot = roster.endpoints[0]
            robot.id = EndpointID(unchecked: "robot-2")
            robot.owner = .circle(circle)
            roster.endpoints.append(robot)
            return roster
        }
        try await Bench.run(two) { bench in
            let refusals = ["robot", "robot-2"].map { id in
                var random = SystemRandomNumberGenerator()
                return EndpointRefusal(
                    target: EndpointTarget(
                        number: 1,
                        id: EndpointID(unchecked: id),
                        channel: ChannelName(unchecked: "dingtalk-robot"),
                        address: Secret("https://robot.example"),
                        secret: Secret(""),
                        isEnabled: true,
                        isForDrills: false
                    ),
                    since: Timestamp(seconds: 1_772_436_600),
                    code: "310000",
                    message: "invalid timestamp",
                    cause: .clock,
                    pause: Refusal(at: Timestamp(seconds: 1_772_436_600), random: &random)
                )
            }
            try await bench.runtime.relay.alerts.tell(of: refusals)
            await bench.sandbox.waitForMessages(1, channel: "webhook", key: "teacher")
            let told = await bench.sandbox.messages(MessageQuery(channel: "webhook", key: "teacher"))
            #expect(told.count == 1)
            let text = String(decoding: try #require(told.first).body, as: UTF8.self)
            for part in ["2 个通知通道", "一班", "二班", "310000: invalid timestamp", "NTP"] { #expect(text.contains(part)) }
            #expect(await bench.sandbox.messages(MessageQuery(channel: "webhook", key: "student")).isEmpty)
        }
    }

    @Test(
        "The circle's counsellor is told once of a missing secret, but not its place; nothing is sent unsigned"
    )
    func secretMissing() async throws {
        let variable = "PANDA_SECRET_NO_SUCH_TEST"
        func broken(_ url: String) -> Roster {
            var roster = roster(url)
            roster.endpoints[0].channel = ChannelName(unchecked: "dingtalk-robot")
            roster.endpoints[0].address = Secret(url + "/dingtalk-robot/robot/send?access_token=t1")
            roster.endpoints[0].secret = Secret("env:" + variable)
            return roster
        }
        try await Bench.run(broken) { bench in
            for title in ["一", "二"] {
                _ = try await bench.accept(["--circle", "c1", "--kind", "bulletin", "--title", title, "--body", "文"])
            }
            await bench.sandbox.waitForMessages(3, channel: "webhook", key: "teacher")
            let told = await bench.sandbox.messages(MessageQuery(channel: "webhook", key: "teacher"))
            let alerts = told.map { String(decoding: $0.body, as: UTF8.self) }.filter { $0.contains("暂时无法发送") }
            #expect(alerts.count == 1 && alerts[0].contains("一班") && !alerts[0].contains(variable))
            #expect(alerts[0].contains("cannot be sent at present"))
            #expect(await bench.sandbox.messages(MessageQuery(channel: "dingtalk-robot")).isEmpty)
        }
    }
}

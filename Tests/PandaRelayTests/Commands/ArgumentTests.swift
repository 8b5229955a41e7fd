import ArgumentParser
import RelayAPI
import Testing

@testable import PandaRelay

@Suite("Arguments", .timeLimit(.minutes(5)))
struct ArgumentTests {
    @Test("Every command has a help text with an example")
    func help() {
        var commands: [any ParsableCommand.Type] = [PandaRelayCommand.self]
        var count = 0
        while let command = commands.popLast() {
            let configuration = command.configuration
            #expect(!configuration.abstract.isEmpty, "\(command)")
            #expect(configuration.discussion.contains("panda-relay "), "\(command)")
            commands += configuration.subcommands
            count += 1
        }
        #expect(count > 20)
    }

    @Test("send takes several circles and roles")
    func send() throws {
        let command = try #require(
            try PandaRelayCommand.parseAsRoot([
                "send", "--circle", "cs-2024-01", "cs-2024-02", "--kind", "reminder", "--title", "周末提醒", "--body",
                "先挂断",
                "--role", "counsellor", "lead", "--expires-in", "2h", "--include-children", "--wait",
            ]) as? SendCommand
        )
        #expect(command.wait)
        let body = try command.notice.request(offsetMinutes: 480)
        #expect(body.audience.circles == ["cs-2024-01", "cs-2024-02"])
        #expect(body.audience.roles == ["counsellor", "lead"])
        #expect(body.audience.includeChildren == true)
        #expect(body.expiresIn == "7200s")
        #expect(body.lane == nil)
    }

    @Test(
        "Wrong arguments end with exit code 64",
        arguments: [
            ["send", "--kind", "reminder", "--title", "x", "--body", "y"],
            ["send", "--circle", "a", "--kind", "rumour", "--title", "x", "--body", "y"],
            ["send", "--circle", "a", "--kind", "reminder", "--title", "x"],
            ["send", "--circle", "a", "--kind", "reminder", "--title", "x", "--body", "y", "--body-file", "z"],
            ["send", "--circle", "a b", "--kind", "reminder", "--title", "x", "--body", "y"],
            ["warn", "--phone", "many", "--event", "e"],
            ["warn", "--phone", "19900000001", "--event", "e", "--risk", "info"],
            ["serve", "--listen", "nowhere"],
            ["log", "--state", "lost"], ["log", "--limit", "0"], ["log", "--notice", "dlv_1"],
            ["log", "--since", "soon"],
            ["keys", "revoke", "prk_1"], ["keys", "create", "--role", "king", "--name", "me"],
            ["notices", "show", "17"], ["channels", "judge", "webhook", "--status", "7", "--body-file", "-"],
            ["recipients", "sample", "--people", "0", "x"], ["nothing"],
        ]
    )
    func wrong(arguments: [String]) {
        #expect {
            _ = try PandaRelayCommand.parseAsRoot(arguments)
        } throws: { error in
            PandaRelayCommand.exitCode(for: error) == .validationFailure
        }
    }

    @Test("A missing key is a wrong configuration, and the error says how to create one")
    func key() {
        #expect {
            _ = try APIClient(environment: [:])
        } throws: { error in
            guard let failure = error as? CommandFailure else { return false }
            return failure.exitCode == 78 && failure.message.contains("keys create --role admin")
        }
    }
}

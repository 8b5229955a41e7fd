import Foundation
import Testing

@testable import PandaRelay

@Suite("The program", .timeLimit(.minutes(5)), .enabled(if: ProgramRun.path != nil, "the program is not built"))
struct ProgramTests {
    @Test("Help goes to standard output with exit code 0, wrong usage to standard error with 64")
    func usage() async throws {
        let help = try await ProgramRun.of(["--help"])
        #expect(help.exitCode == 0)
        #expect(help.output.contains("SUBCOMMANDS"))
        #expect(help.talk.isEmpty)
        let wrong = try await ProgramRun.of(["doctor", "--nonsense"])
        #expect(wrong.exitCode == 64)
        #expect(wrong.output.isEmpty)
        #expect(wrong.talk.contains("--nonsense"))
    }

    @Test("Without a relay: exit code 1, the address, and how to start it")
    func nobodyThere() async throws {
        let run = try await ProgramRun.of(
            ["notices", "list"],
            environment: ["PANDA_RELAY_KEY": "prk_x", "PANDA_RELAY_URL": "http://127.0.0.1:9"]
        )
        #expect(run.exitCode == 1)
        #expect(run.talk.contains("No relay answers at http://127.0.0.1:9; start it with: panda-relay serve"))
        #expect(run.output.isEmpty)
    }

    @Test("A wrong configuration: exit code 78 with file, line and what is expected")
    func configuration() async throws {
        let folder = try Folders.Temporary()
        try Data("listen: 127.0.0.1:8180\nlissten: x\n".utf8).write(
            to: URL(fileURLWithPath: folder.path + "/relay.yaml")
        )
        let run = try await ProgramRun.of(["serve", "--config", "relay.yaml"], folder: folder.path)
        #expect(run.exitCode == 78)
        #expect(run.talk.contains("relay.yaml:2: lissten: found an unknown key, expected perhaps listen"))
    }

    @Test("The first key is printed alone on standard output, and only once")
    func firstKey() async throws {
        let folder = try Folders.Temporary()
        let made = try await ProgramRun.of(
            ["keys", "create", "--role", "admin", "--name", "me", "--data", folder.path + "/data"])
        #expect(made.exitCode == 0)
        #expect(made.output.wholeMatch(of: /prk_[0-9a-z]{52}\n/) != nil)
        let listed = try await ProgramRun.of(["keys", "list", "--data", folder.path + "/data"])
        #expect(listed.output.contains("admin"))
        #expect(!listed.output.contains("prk_"))
    }

    @Test("Importing the same roster twice changes nothing; a bad row is a line with file, line and column")
    func roster() async throws {
        let folder = try Folders.Temporary()
        let opened = ["PANDA_RELAY_TARGETS_ALLOW_CIDRS": "127.0.0.0/8", "PANDA_RELAY_TARGETS_PORTS": "any"]
        let sample = try await ProgramRun.of(["recipients", "sample", "--people", "30", folder.path + "/roster"])
        #expect(sample.exitCode == 0)
        let arguments = ["recipients", "import", folder.path + "/roster", "--data", folder.path + "/data"]
        let refused = try await ProgramRun.of(arguments)
        #expect(refused.exitCode == 1)
        #expect(refused.talk.contains("PANDA_RELAY_TARGETS_ALLOW_CIDRS=127.0.0.0/8"))
        let first = try await ProgramRun.of(arguments, environment: opened)
        #expect(first.exitCode == 0, "\(first.talk)")
        #expect(first.output.contains("circles: "))
        let second = try await ProgramRun.of(arguments, environment: opened)
        #expect(second.output == "nothing to change: the relay has this roster\n")

        let members = folder.path + "/roster/members.csv"
        let text = try String(contentsOfFile: members, encoding: .utf8)
        try (text + "nowhere,p1,张三,protected,19900000001\n").write(toFile: members, atomically: true, encoding: .utf8)
        let bad = try await ProgramRun.of(["recipients", "check", folder.path + "/roster"])
        #expect(bad.exitCode == 1)
        let line = text.count(where: \.isNewline) + 1
        #expect(bad.talk.contains("/roster/members.csv:\(line): circle_id: "), "\(bad.talk)")
    }

    @Test("A roster with a local host name is refused, naming the key that permits it, and passes with the key")
    func localName() async throws {
        let folder = try Folders.Temporary()
        for (file, text) in [
            ("circles.csv", "circle_id,name,kind,parent_id,unit\na,一班,class,,school\n"),
            ("members.csv", "circle_id,person_id,name,role,phone\na,p,张三,protected,19900000001\n"),
            (
                "endpoints.csv",
                """
                endpoint_id,owner,channel,address,secret,enabled,drill
                e,circle:a,webhook,http://oa-hook:8080/h,,true,

                """
            ),
        ] { try text.write(toFile: folder.path + "/" + file, atomically: true, encoding: .utf8) }
        let way = "targets.allow_hosts in the relay's configuration opens it"
        let checked = try await ProgramRun.of(["recipients", "check", folder.path])
        #expect(checked.exitCode == 0)
        #expect(
            checked.talk.contains("the first is e: address not allowed: a single-label name; " + way),
            "\(checked.talk)"
        )
        let arguments = ["recipients", "import", folder.path, "--data", folder.path + "/data"]
        let refused = try await ProgramRun.of(arguments)
        #expect(refused.exitCode == 1)
        #expect(refused.talk.contains("endpoints.csv:2: address: "), "\(refused.talk)")
        #expect(refused.talk.contains(way) && !refused.talk.contains("ALLOW_CIDRS"), "\(refused.talk)")
        let opened = ["PANDA_RELAY_TARGETS_ALLOW_HOSTS": "oa-hook"]
        let taken = try await ProgramRun.of(["recipients", "check", folder.path], environment: opened)
        #expect(taken.exitCode == 0 && !taken.talk.contains("note:"), "\(taken.talk)")
    }

    @Test("channels verify names the case that differs and ends with exit code 1")
    func verification() async throws {
        let folder = try Folders.Temporary()
        let cases = """
            [{"id":"good","channel":"wecom-robot","http_status":200,"headers":{},
              "body":"{\\"errcode\\":0,\\"errmsg\\":\\"ok\\"}",
              "expect":{"class":"accepted"}},
             {"id":"bad","channel":"wecom-robot","http_status":200,"headers":{},
              "body":"{\\"errcode\\":45009,\\"errmsg\\":\\"limit\\"}",
              "expect":{"class":"accepted"}}]
            """
        try Data(cases.utf8).write(to: URL(fileURLWithPath: folder.path + "/cases.json"))
        let run = try await ProgramRun.of(["channels", "verify", folder.path + "/cases.json"])
        #expect(run.exitCode == 1)
        #expect(run.output.contains("good ok\n"), "\(run.output)\(run.talk)")
        #expect(run.output.contains("bad MISMATCH expected "))
        let json = try await ProgramRun.of(["channels", "verify", "--format", "json", folder.path + "/cases.json"])
        #expect(json.output.split(separator: "\n").count == 2)
        #expect(json.output.contains("\"id\":\"bad\",\"ok\":false,\"got\":{"))
    }

    @Test("The channel files that ship are sound")
    func channelFiles() async throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Folders.repository + "/Config/channels")
            .map { "Config/channels/" + $0 }
        let run = try await ProgramRun.of(["channels", "check"] + files)
        #expect(run.exitCode == 0, "\(run.output)")
    }
}

import Foundation
import Testing

@testable import PandaRelay

@Suite(
    "Docs/recipients.md",
    .timeLimit(.minutes(5)),
    .enabled(if: ProgramRun.path != nil, "the program is not built")
)
struct RecipientsDocumentTests {
    @Test("It shows faults exactly as the command prints them")
    func faults() async throws {
        let folder = try Folders.Temporary()
        let school = folder.path + "/school"
        try FileManager.default.createDirectory(atPath: school, withIntermediateDirectories: true)
        for (name, text) in [
            ("circles.csv", "circle_id,name,kind,parent_id,unit\nc1,一班,class,,wangjiang\n"),
            (
                "members.csv",
                "圈子编号,学号,姓名,角色,手机\nc1,s1,张雨,学生,\nc1,t1,王晨,老师,\nc1,t2,李静,老师,\nc1,s2,赵明,学生,1.99E+10\n"
            ),
            ("endpoints.csv", "endpoint_id,owner,channel,address\ne1,person:s3,webhook,https://hook.example.com/a\n"),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(school)/\(name)"))
        }
        let run = try await ProgramRun.of(["recipients", "check", school])
        #expect(run.exitCode == 1 && run.output.isEmpty)
        let document = try String(contentsOfFile: Folders.repository + "/Docs/recipients.md", encoding: .utf8)
        let blocks = document.split(separator: "```\n")
        let block = try #require(blocks.first { $0.hasPrefix("$ panda-relay recipients check school\n") })
        let printed = "$ panda-relay recipients check school\n" + run.talk.replacing(folder.path + "/", with: "")
        #expect(printed == block)
    }
}
